"""Chat from Python with the package `websockets`: python3 chat.py [address]"""

import asyncio
import sys

import websockets


async def chat(url):
    async with websockets.connect(url) as socket:
        await socket.send("안녕! Hello from Python.")
        print(await socket.recv())


asyncio.run(chat(sys.argv[1] if len(sys.argv) > 1 else "ws://localhost:8000/ws/lobby"))
