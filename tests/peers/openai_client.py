"""The official client of OpenAI against a server that answers as its service does; tells what it understood, as JSON."""

import json
import sys

import openai

MODEL = "gpt-6.1-sol"
PROMPT = "Say hello."


def of_responses(client, streams):
    """A reply by the responses interface; as a stream, the last event has the whole response."""
    if not streams:
        response = client.responses.create(model=MODEL, input=PROMPT)
        return told_response(response.output_text, response)
    text, response = "", None
    for event in client.responses.create(model=MODEL, input=PROMPT, stream=True):
        if event.type == "response.output_text.delta":
            text += event.delta
        elif event.type in ("response.completed", "response.incomplete"):
            response = event.response
    return told_response(text, response)


def told_response(text, response):
    """What of a response both sides must agree on."""
    cut = response.incomplete_details
    usage = response.usage
    reason = cut.reason if cut else response.status
    return told(text, reason, usage.input_tokens, usage.output_tokens)


def of_chat(client, streams):
    """A reply by chat completions; as a stream, an event of its own tells the usage."""
    messages = [{"role": "user", "content": PROMPT}]
    asked = {"model": MODEL, "messages": messages}
    if not streams:
        answer = client.chat.completions.create(**asked)
        choice, usage = answer.choices[0], answer.usage
        return told(choice.message.content, choice.finish_reason, usage.prompt_tokens, usage.completion_tokens)
    text, reason, usage = "", None, None
    for chunk in client.chat.completions.create(stream=True, **asked):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
    return told(text, reason, usage.prompt_tokens, usage.completion_tokens)


def told(text, reason, input_tokens, output_tokens):
    """What of a reply both sides must agree on."""
    return {"text": text, "reason": reason, "input": input_tokens, "output": output_tokens}


def asked(base_url, interface, way):
    """What a client understands that asks once, whatever comes of it."""
    client = openai.OpenAI(base_url=base_url, api_key="a-key", max_retries=0)
    ask = {"chat": of_chat, "responses": of_responses}[interface]
    try:
        return ask(client, way == "streams")
    except openai.APIStatusError as error:
        return {"status": error.status_code}


def main():
    base_url, interface, *ways = sys.argv[1:]
    print(json.dumps([asked(base_url, interface, way) for way in ways]))


main()
