"""Counts of SentencePiece itself, which tests hold the tokenizer `gemma` against.

    pip install sentencepiece
    python3 gemma.py gemma3_cleaned_262144_v2.spiece.model > gemma.jsonl

`data/README.md` says where the model is from. With `--compare FILE...` it prints `PATH COUNT` of files.
"""

import json
import random
import sys

import sentencepiece

WORDS = [
    "fn ", "let mut x = 5;", "camelCaseName", "snake_case_name", "SCREAMING_CASE", "don't", "we'll", "42", "3.14159", "0xFF",
    " ", "  ", "    ", " " * 31, " " * 32, " " * 33, " " * 65, "\n", "\n\n", "\n" * 31, "\n" * 32, "\n" * 40, "\t", "\t\t\t", "\t" * 33,
    "\r\n", "\r", "\u2581", "\u2581\u2581", " \u2581", "<table>", "</table>", "<tabl", "<<b>>", "<b>", "<unused5>", "<unused6242>", "<bos>", "<eos>", "[multimodal]", "[multi",
    "<start_of_turn>", "<div class='x'>", ">", "> </", ">\u2581</", "YYYY", " YYYY", " yyyy", " diffformul", " ::::::::", "::::::::",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8", "\u4e2d\u6587\u5b57\u7b26", "\ud55c\uad6d\uc5b4", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439 \u0442\u0435\u043a\u0441\u0442", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\u05e2\u05d1\u05e8\u05d9\u05ea", "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\U0001f600", "\U0001f468\u200d\U0001f4bb", "\U0001f1e9\U0001f1ea", "e\u0301", "\ufeff", "\u200b", "\ufffd", "\U0010ffff", "\U000e0041", "\x00", "\x07", "\x7f", "\u00a0", "\u2028", "\u3000",
    "=" * 80, "\u2550" * 80, "-" * 79, "/" * 40, "a" * 300, "ab" * 200, "0" * 50, "(((((((", "){};", "&&", "||", "::", "->", "=>", "https://example.com/a/b?c=d&e=f#g", "user@example.com",
    "The quick brown fox jumps over the lazy dog.", "# Heading", "- [x] done", "```rust", "SELECT * FROM t WHERE a = 'b';", "import os, sys",
]


def texts():
    yield from WORDS
    draw = random.Random(5)
    for _ in range(600):
        yield "".join(draw.choice(WORDS) for _ in range(draw.randint(2, 7)))
    for _ in range(200):
        yield "".join(chr(point(draw)) for _ in range(draw.randint(1, 24)))


def point(draw):
    code = draw.choice([draw.randint(0, 0x7F), draw.randint(0, 0x7FF), draw.randint(0, 0xFFFF), draw.randint(0x1F000, 0x1FFFF), draw.randint(0, 0x10FFFF)])
    return 0x20 if 0xD800 <= code <= 0xDFFF else code


def main():
    model = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
    if sys.argv[2:3] == ["--compare"]:
        for path in sys.argv[3:]:
            print(path, len(model.encode(open(path, encoding="utf-8", newline="").read())))
        return
    for text in texts():
        print(json.dumps([text, len(model.encode(text))], ensure_ascii=True))


main()
