# No attack: operations of legitimate programs that the limits and the filter must allow. Returns the failed ones.
import asyncio
import concurrent.futures
import multiprocessing
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading


def square(number):
    return number * number


def pools():
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        with context.Pool(2) as pool:
            assert pool.map(square, range(4)) == [0, 1, 4, 9]


def queues():
    context = multiprocessing.get_context("fork")
    queue, lock = context.Queue(), context.Lock()
    with lock:
        child = context.Process(target=queue.put, args=("told",))
        child.start()
        assert queue.get(timeout=10) == "told"
    child.join()


def passing():
    one, other = multiprocessing.Pipe()
    from multiprocessing import reduction

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(reduction.recv_handle(other), b"through")
        os._exit(0)
    reduction.send_handle(one, writing, child)
    assert os.read(reading, 7) == b"through"
    os.waitpid(child, 0)


def executors():
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(square, range(3))) == [0, 1, 4]
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(square, range(100))) == 328350


def databases():
    with tempfile.TemporaryDirectory() as folder:
        for mode in ("wal", "delete"):
            database = sqlite3.connect(os.path.join(folder, mode))
            database.execute("pragma journal_mode = " + mode)
            database.execute("pragma synchronous = full")
            database.execute("create table things (name text)")
            database.execute("insert into things values ('one')")
            database.commit()
            assert database.execute("select count(*) from things").fetchone() == (1,)


def programs():
    assert subprocess.run(["sh", "-c", "echo out | cat"], stdout=subprocess.PIPE).stdout == b"out\n"

    async def run():
        child = await asyncio.create_subprocess_exec("echo", "out", stdout=asyncio.subprocess.PIPE)
        assert (await child.communicate())[0] == b"out\n"

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    if sys.version_info < (3, 12):
        asyncio.get_child_watcher().attach_loop(loop)
    loop.run_until_complete(run())


def names():
    assert socket.getaddrinfo("localhost", 80)
    assert socket.if_nameindex()


def files():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"kept")
        file.flush()
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        assert open(file.name, "rb").read() == b"kept"


def waiting():
    threads = [threading.Thread(target=square, args=(each,)) for each in range(100)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def main(event, context):
    failed = []
    for act in (pools, queues, passing, executors, databases, programs, names, files, waiting):
        try:
            act()
        except BaseException as error:
            failed.append("{}: {!r}".format(act.__name__, error))
    return failed
