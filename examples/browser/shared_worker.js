// A SharedWorker that holds one connection for all tabs: what comes goes to each of them.
const url = new URLSearchParams(location.search).get("url") ?? "ws://localhost:8000/ws/lobby";
const socket = new WebSocket(url);
const open = new Promise((resolve) => socket.onopen = resolve);
const tabs = [];
const tell = (text) => tabs.forEach((tab) => tab.postMessage(text));
socket.onmessage = ({ data }) => tell(data);
socket.onclose = ({ code, reason }) => tell(`(closed: ${code} ${reason})`);
onconnect = ({ ports: [tab] }) => {
  tabs.push(tab);
  tab.onmessage = ({ data }) => open.then(() => socket.send(data));
};
