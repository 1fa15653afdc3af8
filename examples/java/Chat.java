// Chat from Java 11 or later, with nothing to install: java Chat.java [address]
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class Chat implements WebSocket.Listener {
    static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    final CompletableFuture<Void> over = new CompletableFuture<>();
    final StringBuilder text = new StringBuilder();

    public static void main(String[] args) {
        var url = URI.create(args.length > 0 ? args[0] : "ws://localhost:8000/ws/lobby");
        var chat = new Chat();
        var socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(url, chat).join();
        socket.sendText("안녕! Hello from Java.", true);
        chat.over.join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            out.println(text);
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        out.println("(closed: " + code + " " + reason + ")");
        over.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        out.println("(" + error.getMessage() + ")");
        over.complete(null);
    }
}
