"""The official client of Gemini against a server that speaks its wire format; tells what it understood, as JSON."""

import json
import sys

from google import genai
from google.genai import errors, types

MODEL = "gemini-3.8-flash"


def client(base_url):
    """A client that asks once, whatever comes of it."""
    address, version = base_url.rsplit("/", 1)
    options = types.HttpOptions(
        base_url=address,
        api_version=version,
        retry_options=types.HttpRetryOptions(attempts=1),
    )
    return genai.Client(api_key="a-key", http_options=options)


def told(text, response):
    """What of a reply both sides must agree on."""
    usage = response.usage_metadata
    counted = usage.prompt_token_count > 0 and usage.candidates_token_count > 0
    return {
        "text": text,
        "finish": response.candidates[0].finish_reason.value,
        "counted": counted,
    }


def streamed(models):
    """A reply that comes in pieces; the last one tells how it ended."""
    text, last = "", None
    for last in models.generate_content_stream(model=MODEL, contents="Say hello."):
        text += last.text or ""
    return told(text, last)


def refused(models):
    """What an error says."""
    try:
        models.generate_content(model=MODEL, contents="Say hello.")
    except errors.APIError as error:
        return {"code": error.code, "status": error.status}
    return None


def main():
    peer = client(sys.argv[1])
    models = peer.models
    whole = models.generate_content(model=MODEL, contents="Say hello.")
    result = {"whole": told(whole.text, whole), "pieces": streamed(models)}
    cut = models.generate_content(model=MODEL, contents="Say hello.")
    result["cut"] = told(cut.text, cut)
    blocked = models.generate_content(model=MODEL, contents="Say hello.")
    result["blocked"] = blocked.prompt_feedback.block_reason.value
    result["busy"] = refused(models)
    result["missing"] = refused(models)
    print(json.dumps(result))


main()
