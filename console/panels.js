// The panels of watched items: the newest value as JSON whose changed lines light up, its age, the count of
// messages.

const kToken = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)/g;

function span(className, text) {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = text;
  return node;
}

/// One line of indented JSON with its names and values coloured.
function colouredLine(text) {
  const line = span("json-line", "");
  let end = 0;
  for (const match of text.matchAll(kToken)) {
    const [whole, string, colon, number] = match;
    line.append(text.slice(end, match.index));
    if (string === undefined) {
      line.append(span(number === undefined ? "json-word" : "json-number", whole));
    } else {
      line.append(span(colon === undefined ? "json-string" : "json-name", string), colon ?? "");
    }
    end = match.index + whole.length;
  }
  line.append(text.slice(end));
  return line;
}

function ageText(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s ago`;
  }
  return seconds < 120 ? `${Math.round(seconds)} s ago` : `${Math.round(seconds / 60)} min ago`;
}

class Panel {
  #facts = span("facts", "");
  #body = document.createElement("pre");
  #lines = [];
  #messages = 0;
  #receivedAt = 0;

  constructor(id, keyName, onClose) {
    const title = document.createElement("h3");
    title.append(span("", `${keyName} `), id);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", `Stop watching ${id}`);
    button.addEventListener("click", onClose);
    const header = document.createElement("header");
    header.append(title, this.#facts, button);
    this.waiting = document.createElement("div");
    this.waiting.className = "waiting";
    const command = document.createElement("code");
    command.textContent = `rtp put '${id.replaceAll("'", "'\\''")}' '{"hello": "world"}'`;
    this.waiting.append("Waiting for its first change. Write it:", command);
    this.#body.hidden = true;
    this.root = document.createElement("article");
    this.root.className = "item";
    this.root.dataset.item = id;
    this.root.append(header, this.waiting, this.#body);
  }

  /// A value that was there before the panel: shown, but no message.
  preset(item) {
    this.#show(item);
  }

  receive(item) {
    this.#messages += 1;
    this.#receivedAt = performance.now();
    this.#show(item);
    this.showAge();
  }

  showAge() {
    if (this.#messages > 0) {
      const messages = this.#messages === 1 ? "1 message" : `${this.#messages} messages`;
      this.#facts.textContent = `${ageText(performance.now() - this.#receivedAt)} · ${messages}`;
    }
  }

  #show(item) {
    const lines = JSON.stringify(item, null, 2).split("\n");
    const former = new Set(this.#lines);
    const nodes = lines.map((text, index) => {
      const line = colouredLine(index + 1 < lines.length ? `${text}\n` : text);
      line.classList.toggle("changed", former.size > 0 && !former.has(text));
      return line;
    });
    this.#lines = lines;
    this.#body.replaceChildren(...nodes);
    this.#body.hidden = false;
    this.waiting.hidden = true;
  }
}

export class Panels {
  #panels = new Map();
  #list;
  #empty;
  #keyName;
  #onClose;

  /// `onClose` is called with the id when a panel's close button is pressed; it calls close().
  constructor(list, empty, keyName, onClose) {
    this.#list = list;
    this.#empty = empty;
    this.#keyName = keyName;
    this.#onClose = onClose;
  }

  has(id) {
    return this.#panels.has(id);
  }

  ids() {
    return [...this.#panels.keys()];
  }

  open(id, item) {
    const panel = new Panel(id, this.#keyName, () => this.#onClose(id));
    if (item) {
      panel.preset(item);
    }
    this.#panels.set(id, panel);
    this.#list.prepend(panel.root);
    this.#empty.hidden = true;
  }

  close(id) {
    this.#panels.get(id)?.root.remove();
    this.#panels.delete(id);
    this.#empty.hidden = this.#panels.size > 0;
  }

  show(id) {
    this.#panels.get(id)?.root.scrollIntoView({ block: "nearest" });
  }

  update(id, item) {
    this.#panels.get(id)?.receive(item);
  }

  showAges() {
    this.#panels.forEach((panel) => panel.showAge());
  }
}
