"""Runs a program in a pseudo-terminal: COLUMNS ROWS COMMAND [ARGUMENT...].

stdin takes JSON lines, {"type": TEXT} and {"resize": [COLUMNS, ROWS]}; stdout gets what the terminal is sent; the first line of
stderr is the program's process id. Ends as the program does.
"""
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios


def set_size(handle, columns, rows):
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))


columns, rows, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    set_size(0, columns, rows)
    os.execvp(command[0], command)
sys.stderr.write(f"{child}\n")
sys.stderr.flush()
waiting = b""
sources = [terminal, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if terminal in ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            sources.remove(0)
        waiting += data
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "type" in order:
                os.write(terminal, order["type"].encode())
            else:
                set_size(terminal, *order["resize"])
_, status = os.waitpid(child, 0)
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
