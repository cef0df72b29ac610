# Leaves links to a file of the host wherever a platform might write a result or a log, remove files, or
# read something to show; then writes through them and returns normally.
import os

from attempt import attempts

PLACES = ["/tmp", "/dev/shm", "/function/code", "/function/runtime", "/function", "/"]
NAMES = ["result.json", "output", "stdout", "stderr", "index.py.out", "script.sh", "core", "code", "tmp"]


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def through(target, link, suffix=""):
    def act():
        os.symlink(target, link)
        write(link + suffix, "overwritten")

    return act


def hide(folder):
    os.makedirs("/tmp/a/b/c/d")
    os.symlink(folder, "/tmp/a/b/c/d/folder")
    os.chmod("/tmp/a/b", 0)
    return "left"


def main(event, context):
    canary, folder = event["canary"], event["folder"]
    acts = {}
    for place in PLACES:
        for name in NAMES:
            acts["write through {}/{}".format(place, name)] = through(canary, "{}/{}".format(place, name))
        acts["link the folder into " + place] = through(folder, place + "/folder", "/left-behind")
        acts["hard link into " + place] = lambda place=place: os.link(canary, place + "/hard")
    acts["hide what is hard to remove"] = lambda: hide(folder)
    told = attempts(acts)
    print("see /tmp/output -> " + canary)
    return told
