// The demo page: wires the connection, the map and the panels of watched items. See connection.js, map.js,
// fleet.js and panels.js for each of them.

import { Connection } from "./connection.js";
import { Fleet } from "./fleet.js";
import { plainItem } from "./items.js";
import { TownMap } from "./map.js";
import { Panels } from "./panels.js";

const kFleetSize = 20;
const kMovingAgeMs = 5000;  // a vehicle that was silent for longer no longer counts as moving
const kRetryMs = 1000;

const element = (id) => document.getElementById(id);
const fleetIds = Array.from({ length: kFleetSize }, (_, index) => String(index + 1));

function showStatus(state, text) {
  element("status").dataset.state = state;
  element("status").textContent = text;
}

async function fetchJson(path) {
  for (;;) {
    try {
      const response = await fetch(path);
      if (response.ok) {
        return await response.json();
      }
    } catch {
      // The platform is not there yet: tried again below.
    }
    showStatus("reconnecting", "reconnecting…");
    await new Promise((resolve) => setTimeout(resolve, kRetryMs));
  }
}

/// ws(s)://host/{stage}?{key}=1&{key}=2...
function subscriptionUrl(config, ids) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const query = ids.map((id) => `${encodeURIComponent(config.realTimeItemKey)}=${encodeURIComponent(id)}`);
  return `${scheme}//${location.host}/${encodeURIComponent(config.stage)}?${query.join("&")}`;
}

/// The watched ids live in the address, so that a link or a reload shows the same.
function watchedInAddress() {
  return [...new Set(new URLSearchParams(location.hash.slice(1)).getAll("watch"))];
}
function saveInAddress(ids) {
  const hash = new URLSearchParams(ids.map((id) => ["watch", id])).toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

function makeFleetButtons(toggle) {
  return new Map(fleetIds.map((id) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = id;
    button.dataset.vehicle = id;
    button.setAttribute("aria-label", `Watch vehicle ${id}`);
    button.addEventListener("click", () => toggle(id));
    element("fleet").append(button);
    return [id, button];
  }));
}

async function main() {
  const [config, town] = await Promise.all([fetchJson("config.json"), fetchJson("streets.json")]);
  element("key-name").textContent = config.realTimeItemKey;
  element("wscat").textContent = `wscat -c '${subscriptionUrl(config, ["3"])}'`;
  element("place").textContent = `${town.name} · simulated fleet`;

  const fleet = new Fleet();
  const panels = new Panels(element("items"), element("empty"), config.realTimeItemKey, (id) => toggle(id));
  const buttons = makeFleetButtons((id) => toggle(id));
  const map = new TownMap(element("map"), town, fleet, { isWatched: (id) => panels.has(id), onPick: (id) => toggle(id) });

  const connection = new Connection({
    onMessage: (text) => {
      const item = plainItem(JSON.parse(text));
      const id = String(item[config.realTimeItemKey]);
      fleet.update(id, item);
      panels.update(id, item);
    },
    onLive: (live) => showStatus(live ? "live" : "reconnecting", live ? "live" : "reconnecting…"),
  });

  function subscribe() {
    const ids = [...new Set([...fleetIds, ...panels.ids()])];
    connection.open(subscriptionUrl(config, ids));
    saveInAddress(panels.ids());
    for (const [id, button] of buttons) {
      button.setAttribute("aria-pressed", String(panels.has(id)));
    }
  }

  function toggle(id) {
    if (panels.has(id)) {
      panels.close(id);
    } else {
      panels.open(id, fleet.item(id));
    }
    subscribe();
  }

  element("watch-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const id = element("key").value;
    element("key").value = "";
    if (panels.has(id)) {
      panels.show(id);
    } else {
      toggle(id);
    }
  });

  setInterval(() => {
    element("vehicles").textContent = String(fleet.countMoving(kMovingAgeMs));
    panels.showAges();
  }, 250);

  map.start();
  watchedInAddress().forEach((id) => panels.open(id));
  if (config.isQueryParam) {
    subscribe();
  } else {
    showStatus("failed", `needs header ${config.realTimeItemKey}: a browser cannot send it`);
  }
}

main();
