/**
 * The experiments in Korean.
 * Over 300 lines because a language is one list, to be read as a whole.
 */
import type { ExperimentsText } from "./catalog.ts";

/** See the module. */
export const koExperiments: ExperimentsText = {
  kicker: "실험",
  see: "이렇게 보여야 해요",
  each: {
    "polling-beside-socket": {
      title: "묻는 쪽과 듣는 쪽, 누가 먼저 알까요?",
      text:
        "말하기를 누르면 연습용 방에 한마디가 올라가요. 한쪽은 소켓을 열어 두고 듣고, 다른 쪽은 3초마다 물어봐요.",
      see: [
        "소켓은 서버를 오가는 시간만큼만 걸려요.",
        "폴링은 0초에서 3초 사이 아무 때나 알아채고, 그동안 헛걸음을 해요.",
      ],
    },
    "handshake-headers": {
      title: "내 브라우저의 악수 보기",
      text:
        "연결하기를 누르면 연습용 서버가 이 연결의 악수에서 받은 헤더를 그대로 돌려줘요. 키를 한 글자 고쳐서 답이 어떻게 바뀌는지도 보세요.",
      see: [
        "연결할 때마다 Sec-WebSocket-Key가 달라져요.",
        "페이지에서 계산한 답과 서버의 Sec-WebSocket-Accept가 똑같아요.",
      ],
    },
    "frames-as-they-pass": {
      title: "길이가 달라지면 송장도 달라져요",
      text:
        "글을 보내거나 정해진 크기를 보내 보세요. 메아리 서버가 그대로 돌려줘요. 목록에서 번호를 누르면 송장(프레임 헤더)이 한 바이트씩 보여요.",
      see: [
        "125바이트까지는 송장이 2바이트, 126부터 4바이트, 65,536부터 10바이트예요.",
        "보낸 쪽은 둘째 바이트의 맨 앞 비트(MASK)가 1이라 80보다 커요.",
      ],
    },
    "text-blob-arraybuffer": {
      title: "같은 글자, 세 가지 모습",
      text:
        "같은 글을 텍스트, Blob, ArrayBuffer로 보내 보세요. 받을 때의 모습은 binaryType이 정해요.",
      see: [
        "텍스트는 opcode 1, 나머지 둘은 opcode 2로 나가요. 크기는 모두 같아요.",
        "바이너리를 무엇으로 보냈든, 받을 때는 binaryType에 적힌 것으로 와요.",
      ],
    },
    "ready-state": {
      title: "네 가지 상태를 눈으로",
      text:
        "연결하고, 끊고, 일부러 때 아닌 때 보내 보세요. 이벤트와 그 순간의 readyState를 차례대로 적어요.",
      see: [
        "연결하자마자 보내면 InvalidStateError가 나요.",
        "끊긴 뒤에 보내면 아무 일도 없어 보이지만 bufferedAmount만 커져요. 그 말은 사라졌어요.",
      ],
    },
    "buffered-amount": {
      title: "16 MiB를 한꺼번에, 그리고 보면서",
      text:
        "똑같은 16 MiB를 두 가지로 보내요. 하나는 보지 않고 쏟아붓고, 하나는 1 MiB가 쌓이면 쉬어 가요.",
      see: [
        "쏟아부으면 bufferedAmount가 16 MiB 가까이 치솟아요.",
        "보면서 보내면 1.25 MiB를 넘지 않아요.",
      ],
    },
    "slow-line": {
      title: "0이 되어도 아직 도착하지 않았어요",
      text:
        "1초에 8 KiB만 받아들이는 느린 상대에게 16 KiB를 보내요. bufferedAmount와 상대의 답을 함께 보세요.",
      see: [
        "bufferedAmount는 곧바로 0이 돼요.",
        "받았다는 답은 2초쯤 뒤에야 와요. 그 사이 데이터는 중간의 더미에 있었어요.",
      ],
    },
    "upload-beside-text": {
      title: "큰 파일 옆에서 한마디",
      text:
        "1초에 128 KiB를 받는 회선(1 Mbit/s)에 512 KiB 파일을 올리면서 글 한 줄을 보내요. 급한 것부터 보내기를 끄고 한 번, 켜고 한 번 해 보세요.",
      see: [
        "끄면 글은 파일이 다 지나갈 때까지 4초 가까이 기다려요.",
        "켜면 이미 떠난 두 조각만 기다리고 0.5초 남짓에 답이 와요.",
        "타임라인에서 초록 막대(글)가 보라 막대(조각) 사이 어디에 있는지 보세요.",
      ],
    },
    "other-subprotocols": {
      title: "다른 말을 청해 보기",
      text:
        "연습용 서버는 practice.v2와 practice.v1을 할 줄 알아요. 무엇을 내밀지 고르고, 서버가 규칙을 어기면 어떻게 되는지도 보세요.",
      see: [
        "둘 다 내밀면 서버가 좋아하는 practice.v2가 골라져요. 내민 순서는 상관없어요.",
        "하나도 고르지 않거나 내밀지 않은 이름을 답하면, 브라우저가 연결을 버려요. 코드는 1006이에요.",
      ],
    },
    "sleeping-tab": {
      title: "탭을 재워 보기",
      text:
        "시작을 누르고 다른 탭으로 가서 1분쯤 있다가 돌아오세요. 노트북을 덮었다 열어도 돼요. 1초마다 울리는 시계가 얼마나 건너뛰었는지 적어요.",
      see: [
        "가려진 동안 시계가 느려지거나 멈춰요. 얼마나인지는 브라우저마다 달라요.",
        "돌아오면 연결이 곧바로 핑을 보내 살아 있는지 확인해요.",
      ],
    },
    "close-codes": {
      title: "누가, 어떤 번호로 끊을까요?",
      text:
        "번호와 까닭을 적고 페이지가 끊게도, 서버가 끊게도 해 보세요. 쓸 수 없는 번호도 넣어 보세요.",
      see: [
        "페이지는 1000과 3000~4999만 쓸 수 있어요. 다른 번호는 InvalidAccessError예요.",
        "서버는 1001이나 1011 같은 번호도 보낼 수 있어요.",
        "인사를 나눴으면 번호와 상관없이 wasClean은 true예요.",
      ],
    },
    "cut-the-line": {
      title: "줄을 끊고, 빠진 말 되찾기",
      text:
        "민지와 하준이가 같은 방에 있어요. 민지의 줄을 끊으면 소켓이 닫히고 다시 이을 수도 없게 돼요. 그동안 하준이가 말해요. 그리고 줄을 이어 보세요.",
      see: [
        "끊긴 동안의 말은 민지에게 들리지 않아요.",
        "이으면 서버가 resume: replayed라고 답하고, 빠진 말이 차례대로 한 번씩 와요.",
      ],
    },
    "flood": {
      title: "서른 마디를 한꺼번에",
      text:
        "연습용 방에 서른 마디를 한꺼번에 말해요. 서버는 한 사람에게 10초에 스무 마디까지만 받아요.",
      see: [
        "스무 마디를 넘으면 rate_limited와 함께 얼마나 기다릴지 알려 줘요.",
        "클라이언트가 기다렸다가 같은 이름표로 다시 보내서, 결국 서른 마디가 차례대로 한 번씩 올라가요.",
      ],
    },
    "foreign-origin": {
      title: "남의 페이지가 되어 보기",
      text:
        "이 서버를 다른 이름으로 부르면(localhost와 127.0.0.1) 브라우저에게는 남의 서버예요. 이 페이지에서 연결해 보고, 연결이 허락된 들여다보기 페이지에서도 해 보세요.",
      see: [
        "여기서는 페이지의 CSP가 막아요. 서버까지 가지도 못해요.",
        "들여다보기에서는 연결되지만 welcome의 you가 달라요. 서버가 쿠키의 주인이 아니라 낯선 손님으로 대한 거예요.",
      ],
    },
    "kill-the-isolate": {
      title: "서버를 갑자기 죽이기",
      text:
        "개발용으로 띄운 서버에서만 할 수 있어요. 서버가 인사도 없이 죽고, 다시 켜져요. 민지가 돌아오기 전에 하준이가 먼저 돌아와 말해요.",
      see: [
        "두 연결 모두 1006으로 끊겨요. 닫기 프레임은 없어요.",
        "다시 켜진 서버에서 민지가 빠진 말을 차례대로 이어받아요.",
      ],
    },
    "force-sse-or-polling": {
      title: "다른 길로 가 보기",
      text:
        "WebSocket 대신 SSE나 롱 폴링으로 같은 방에 들어가요. 다른 쪽은 WebSocket으로 들어와 있어요. 서로 말이 통하는지, 얼마나 걸리는지 보세요.",
      see: [
        "길이 달라도 같은 프레임이 오가요. 받는 말과 순서도 같아요.",
        "프레임은 HTTP 응답에 실려 오고, 보낼 때는 POST로 가요.",
      ],
    },
    "stream-backpressure": {
      title: "잠글 수 있는 꼭지",
      text:
        "서버에게 8 MiB를 부어 달라고 해요. 한 번은 오는 대로 받고, 한 번은 WebSocketStream으로 천천히 읽어요. 이 API는 Chrome과 Edge에만 있어요.",
      see: [
        "오는 대로 받으면 서버는 거의 기다리지 않아요.",
        "천천히 읽으면 서버가 기다린 시간이 길어져요. 느린 쪽의 사정이 서버까지 전해진 거예요.",
      ],
    },
    "decode-a-struct": {
      title: "구조체를 두 가지 순서로 읽기",
      text:
        "struct { uint32_t id; float volume; uint16_t port; }의 바이트예요. 마음대로 고쳐 보세요. 왼쪽은 리틀 엔디언, 오른쪽은 DataView의 기본값인 빅 엔디언이에요.",
      see: [
        "같은 바이트인데 한쪽은 1, 0.5, 8060이고 다른 쪽은 엉뚱한 값이에요.",
        "바이트를 뒤집어 적으면 이번에는 오른쪽이 맞아요.",
      ],
    },
  },
  label: {
    start: "시작",
    again: "다시 하기",
    connect: "연결하기",
    disconnect: "끊기",
    send: "보내기",
    say: "말하기",
    text: "글",
    log: "일어난 일",
    running: "하는 중이에요…",
    failed: "연결하지 못했어요. 잠시 뒤에 다시 해 보세요.",
    opened: (protocol) =>
      protocol === ""
        ? "열렸어요. 서브프로토콜은 없어요."
        : `열렸어요. 서브프로토콜은 ${protocol}예요.`,
    closed: (code, reason, clean) =>
      `닫혔어요. code ${code}, reason “${reason}”, wasClean ${clean}`,
    refused: "브라우저가 연결을 버렸어요.",
    error: (name) => `예외: ${name}`,
    ms: (count) => `${count}밀리초`,
    socketHeard: (ms) => `소켓: ${ms}밀리초 만에 들었어요.`,
    pollHeard: (ms, requests) => `폴링: ${ms}밀리초 만에 알았어요. 그동안 ${requests}번 물었어요.`,
    waitingForPoll: "폴링: 다음에 물을 때를 기다리는 중…",
    bytes: (count) => `${count}바이트`,
    asText: "텍스트로",
    asBlob: "Blob으로",
    asBuffer: "ArrayBuffer로",
    receiveAs: "binaryType",
    cameAs: (type, size) => `${type}(으)로 왔어요. ${size}바이트예요.`,
    sendNow: "지금 보내기",
    sentSilently: (buffered) => `예외 없음. bufferedAmount는 ${buffered}`,
    event: (name, state) => `이벤트 ${name}, readyState ${state}`,
    call: (name, state) => `${name} 부름, readyState ${state}`,
    atOnce: "한꺼번에 쏟아붓기",
    watching: "보면서 보내기",
    highest: (bytes) => `가장 많이 쌓였을 때 ${bytes}`,
    pieces: (count, bytes) => `${count}조각, ${bytes}`,
    buffered: (bytes) => `bufferedAmount ${bytes}`,
    acknowledged: (bytes, ms) => `상대가 ${bytes}바이트를 받았다고 답했어요. ${ms}밀리초 걸렸어요.`,
    prioritiesOff: "급한 것부터 보내기 끄고",
    prioritiesOn: "급한 것부터 보내기 켜고",
    waited: (how, ms) => `${how}: 글이 ${ms}밀리초 기다렸어요.`,
    uploaded: (ms) => `파일은 ${ms}밀리초 만에 다 올라갔어요.`,
    offer: "내밀 말",
    nothing: "아무것도 내밀지 않기",
    answersNone: "서버가 아무것도 고르지 않게",
    answersOther: "서버가 내밀지 않은 이름을 답하게",
    tick: "시계",
    ticks: (count, gap) => `시계가 ${count}번 울렸고, 가장 길게 건너뛴 것은 ${gap}초예요.`,
    shown: "탭이 다시 보여요.",
    hidden: "탭이 가려졌어요.",
    frozen: "탭이 얼었어요(freeze).",
    resumed: "탭이 녹았어요(resume).",
    signOfLife: (ms) => `핑을 보냈고 ${ms}밀리초 만에 퐁이 왔어요. 연결은 살아 있어요.`,
    lifecycle: "기다리는 중이에요. 다른 탭으로 가 보세요.",
    code: "코드",
    reason: "까닭",
    pageCloses: "페이지가 끊기",
    serverCloses: "서버가 끊기",
    cut: "민지의 줄 끊기",
    mend: "민지의 줄 잇기",
    minji: "민지",
    hajun: "하준",
    lineCut: "민지의 줄을 끊었어요. 새 연결도 되지 않아요.",
    lineMended: "민지의 줄을 이었어요.",
    saysMeanwhile: "하준이가 말하기",
    heard: (name, text) => `${name}에게 들린 말: ${text}`,
    joined: (how) => `민지가 다시 들어왔어요. resume: ${how}`,
    complete: (count) => `두 사람이 들은 ${count}마디가 차례까지 똑같아요.`,
    incomplete: (count) => `민지는 아직 ${count}마디를 못 들었어요.`,
    flood: (count) => `${count}마디 쏟아 내기`,
    refusedSome: (count, ms) =>
      `서버가 ${count}번 rate_limited라고 답했어요. ${ms}밀리초 뒤에 오래요.`,
    floodDone: (count, ms) =>
      `${count}마디가 모두 차례대로 한 번씩 올라갔어요. ${ms}밀리초 걸렸어요.`,
    tryHere: "이 페이지에서 연결해 보기",
    blocked: (directive) => `브라우저가 막았어요. 어긴 규칙: ${directive}`,
    tryThere: "들여다보기에서 해 보기",
    ownId: (id) =>
      `이 페이지에서 나는 ${id}예요. 들여다보기의 welcome에 적힌 you.id와 견주어 보세요.`,
    onlyLocal: "내 컴퓨터에서 띄운 서버를 localhost나 127.0.0.1로 열었을 때만 할 수 있어요.",
    kill: "서버 죽이기",
    onlyDev:
      "이 서버는 deno task dev로 띄운 것이 아니라서 죽일 수 없어요. 여럿이 함께 쓰고 있을 테니까요.",
    killed: "서버를 죽였어요.",
    back: (isolate) => `다시 이어졌어요. 아이솔레이트 ${isolate}번이에요.`,
    way: "갈 길",
    ways: { "websocket": "WebSocket", "event-stream": "SSE와 POST", "long-poll": "롱 폴링과 POST" },
    acrossWays: (text, ms) => `“${text}”가 건너편에 ${ms}밀리초 만에 닿았어요.`,
    readSlowly: "WebSocketStream으로 천천히 읽기",
    letFlow: "WebSocket으로 오는 대로 받기",
    noStream: "이 브라우저에는 WebSocketStream이 없어요.",
    readSoFar: (bytes) => `읽은 것: ${bytes}`,
    serverTold: (ms, waited) =>
      `서버의 말: 다 붓는 데 ${ms}밀리초, 그 가운데 ${waited}밀리초는 나를 기다렸어요.`,
    hex: "바이트(16진수)",
    badHex: "16진수 스무 글자, 그러니까 10바이트여야 해요.",
    field: "칸",
    littleEndian: "리틀 엔디언",
    bigEndian: "빅 엔디언(기본값)",
    thisMachine: (order) => `이 컴퓨터의 TypedArray는 ${order}으로 읽어요.`,
  },
};
