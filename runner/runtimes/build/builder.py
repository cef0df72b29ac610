"""The function of a build: runs pip over a copy of the project and sends the installed files to the registry proxy.

It is next to the project in the code folder of a sandbox without an identity.
"""
import http.client
import json
import os
import shutil
import subprocess
import sys

WORK_DIR = "/build/project"
LAYER_DIR = "/build/layer"
REGISTRY_PROXY = ("169.254.169.254", 80)


def main(event, context):
    shutil.copytree(os.path.join(os.path.dirname(os.path.abspath(__file__)), "project"), WORK_DIR, symlinks=True)
    os.mkdir(LAYER_DIR)
    environment = dict(event["environment"])
    environment["PATH"] = os.path.dirname(sys.executable) + ":/usr/local/bin:/usr/bin:/bin"
    environment["LD_LIBRARY_PATH"] = os.environ.get("LD_LIBRARY_PATH", "")
    command = [sys.executable, "-s", "-m", "pip"] + event["arguments"] + ["--target", LAYER_DIR]
    status = subprocess.call(command, cwd=WORK_DIR, env=environment, stdin=subprocess.DEVNULL)
    if status == 0:
        precompile(environment)
        send()
    return {"status": status}


def precompile(environment):
    """Compiles bytecode that does not depend on the time of its source: a layer's files get new times and never change.

    A file that does not compile is for another version of Python and fails when it is imported. Top-level modules
    stay source only: if the function has a module of the same name, Python would use this bytecode for it.
    """
    command = [sys.executable, "-s", "-m", "compileall", "-q", "-q", "--invalidation-mode", "unchecked-hash", LAYER_DIR]
    subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    shutil.rmtree(os.path.join(LAYER_DIR, "__pycache__"), ignore_errors=True)


def send():
    """Sends the layer in the format of runner/src/builds/layers/layer-stream.ts: a line of JSON and bytes per entry."""
    connection = http.client.HTTPConnection(*REGISTRY_PROXY)
    connection.request("PUT", "/layer", body=entries(), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    response = connection.getresponse()
    said = response.read().decode("utf-8", "replace")
    if response.status != 201:
        raise RuntimeError(said)


def entries():
    for folder, folders, names in os.walk(LAYER_DIR):
        for name in names + [each for each in folders if os.path.islink(os.path.join(folder, each))]:
            source = os.path.join(folder, name)
            inside = os.path.relpath(source, LAYER_DIR)
            if os.path.islink(source):
                yield line({"type": "link", "path": inside, "target": os.readlink(source)})
            elif os.path.isfile(source):
                with open(source, "rb") as file:
                    content = file.read()
                yield line({"type": "file", "path": inside, "size": len(content), "executable": os.access(source, os.X_OK)})
                if content:
                    yield content
    yield line({"type": "end"})


def line(entry):
    return (json.dumps(entry) + "\n").encode()
