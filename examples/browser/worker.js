// A Web Worker that holds a connection for its page: texts in, texts out.
const url = new URLSearchParams(location.search).get("url") ?? "ws://localhost:8000/ws/lobby";
const socket = new WebSocket(url);
const open = new Promise((resolve) => socket.onopen = resolve);
socket.onmessage = ({ data }) => postMessage(data);
socket.onclose = ({ code, reason }) => postMessage(`(closed: ${code} ${reason})`);
onmessage = ({ data }) => open.then(() => socket.send(data));
