#!/usr/bin/env python3
"""Collects the protocol's descriptors into one FileDescriptorSet that protoc can read.

Spark's client package carries every .proto file as serialized bytes in its generated Python: a call
`AddSerializedFile(b'...')` per module. They are read by parsing the source, without importing it, so no protobuf package is
needed. A FileDescriptorSet is a list of such bytes, each as field 1; the well-known types they import come from protoc itself.

usage: extract_descriptors.py PROTOC OUTPUT FILE_pb2.py...
"""

import ast
import pathlib
import subprocess
import sys
import tempfile

LENGTH_DELIMITED = 2
FIELD_NAME, FIELD_DEPENDENCY = 1, 3  # of FileDescriptorProto


def serialized_files(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            yield node.args[0].value


def encode_varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def string_fields(data, wanted):
    """The values of one length-delimited field of a message whose fields are all varints or length-delimited."""
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if tag & 7 == LENGTH_DELIMITED:
            if tag >> 3 == wanted:
                yield data[at : at + value].decode()
            at += value


def main():
    protoc, output, *modules = sys.argv[1:]
    files = {}
    for module in modules:
        for data in serialized_files(pathlib.Path(module).read_text()):
            files[next(string_fields(data, FIELD_NAME))] = data
    imported = {name for data in files.values() for name in string_fields(data, FIELD_DEPENDENCY)} - files.keys()
    with tempfile.TemporaryDirectory() as scratch:
        well_known = pathlib.Path(scratch, "well_known.bin")
        subprocess.run([protoc, "--include_imports", f"--descriptor_set_out={well_known}", *sorted(imported)], check=True)
        out = well_known.read_bytes()
    for data in files.values():
        out += encode_varint(1 << 3 | LENGTH_DELIMITED) + encode_varint(len(data)) + data
    pathlib.Path(output).write_bytes(out)


if __name__ == "__main__":
    main()
