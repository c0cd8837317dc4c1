// One WebSocket that stays open: it reconnects with growing, jittered pauses, and moves to another URL without
// a gap (the old socket closes when the new one is open).

const kFirstPauseMs = 250;
const kLongestPauseMs = 10000;

export class Connection {
  #url = "";
  #current = null;  // the socket whose messages count
  #next = null;     // a socket that is not open yet
  #failures = 0;
  #timer = 0;
  #onMessage;
  #onLive;

  constructor({ onMessage, onLive }) {
    this.#onMessage = onMessage;
    this.#onLive = onLive;
    addEventListener("online", () => this.#retryNow());
  }

  /// Connects to `url`, from now on in place of the former one.
  open(url) {
    this.#url = url;
    this.#failures = 0;
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#next?.close();
    const socket = new WebSocket(this.#url);
    this.#next = socket;
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (event) => {
      if (socket === this.#current) {
        this.#onMessage(event.data);
      }
    });
    socket.addEventListener("close", () => this.#closed(socket));
  }

  #opened(socket) {
    if (socket !== this.#next) {
      socket.close();
      return;
    }
    const former = this.#current;
    this.#current = socket;
    this.#next = null;
    this.#failures = 0;
    former?.close(1000);
    this.#onLive(true);
  }

  #closed(socket) {
    if (socket !== this.#current && socket !== this.#next) {
      return;
    }
    if (socket === this.#current) {
      this.#current = null;
      this.#onLive(false);
    }
    if (socket === this.#next || this.#next === null) {
      this.#next = null;
      this.#retryLater();
    }
  }

  #retryLater() {
    if (this.#current === null) {
      this.#onLive(false);
    }
    const pause = Math.min(kLongestPauseMs, kFirstPauseMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), pause * (0.5 + Math.random() / 2));
  }

  #retryNow() {
    if (this.#url && this.#current === null) {
      this.#connect();
    }
  }
}
