# Answers the questions of python.rs: a line of words in, a line of words in hexadecimal out.
import email
import email.policy
import sys


def defects(part):
    yield from part.defects
    for value in part.values():
        yield from value.defects
    if part.is_multipart():
        for child in part.iter_parts():
            yield from defects(child)


def structure(part):
    children = ",".join(map(structure, part.iter_parts())) if part.is_multipart() else ""
    return part.get_content_type() + (f"({children})" if children else "")


def read(message):
    try:
        # A header of RFC 6532 is beyond what message_from_bytes knows.
        parsed = email.message_from_string(message.decode("utf-8"), policy=email.policy.default)
    except UnicodeDecodeError:
        parsed = email.message_from_bytes(message, policy=email.policy.default)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    sender, to = parsed["From"].addresses[0], parsed["To"].addresses[0]
    content = lambda part: "" if part is None else part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
    return [
        "\n".join(map(repr, defects(parsed))),
        sender.display_name,
        to.addr_spec,
        parsed["Subject"],
        content(text),
        content(html),
        structure(parsed),
    ]


def verify(message, index, records):
    import dkim

    found = dict(line.split("\t", 1) for line in records.decode().splitlines())

    def answer(name, timeout=5):
        text = found.get(name.decode().rstrip("."))
        return None if text is None else text.encode()

    try:
        return [str(dkim.DKIM(message).verify(idx=int(index), dnsfunc=answer))]
    except dkim.DKIMException as error:
        return [repr(error)]


for line in sys.stdin:
    command, message, *rest = line.split()
    message = bytes.fromhex(message)
    if command == "read":
        words = read(message)
    else:
        words = verify(message, rest[0], bytes.fromhex(rest[1]))
    print(*[word.encode("utf-8", "replace").hex() for word in words], flush=True)
