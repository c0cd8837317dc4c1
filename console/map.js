// The town and its vehicles on a canvas. The town is drawn once per size and colour scheme, the vehicles on
// each animation frame above it.

import { project } from "./fleet.js";
import { drawTown } from "./town.js";

const kMarginPixels = 12;
const kPickPixels = 26;
const kMaxPixelRatio = 3;
const kRadiusPixels = 10;

export class TownMap {
  #canvas;
  #context;
  #town;
  #fleet;
  #isWatched;
  #backdrop = document.createElement("canvas");
  #view = { scale: 1, left: 0, top: 0, ratio: 1, width: 0, height: 0 };
  #palette = {};
  #calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(canvas, town, fleet, { isWatched, onPick }) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#town = town;
    this.#fleet = fleet;
    this.#isWatched = isWatched;
    canvas.addEventListener("click", (event) => {
      const id = this.#vehicleAt(event.offsetX, event.offsetY);
      if (id !== undefined) {
        onPick(id);
      }
    });
    canvas.addEventListener("pointermove", (event) => {
      canvas.style.cursor = this.#vehicleAt(event.offsetX, event.offsetY) === undefined ? "" : "pointer";
    });
  }

  start() {
    new ResizeObserver(() => this.#layOut()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#layOut());
    this.#layOut();
    const frame = (now) => {
      this.#draw(now);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /// Fits the town into the canvas and draws it.
  #layOut() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) {
      return;
    }
    const { south, west, north, east } = this.#town.bounds;
    const low = project(south, west);
    const high = project(north, east);
    const scale = Math.min((width - 2 * kMarginPixels) / (high.x - low.x), (height - 2 * kMarginPixels) / (high.y - low.y));
    const ratio = Math.min(kMaxPixelRatio, devicePixelRatio || 1);
    this.#view = {
      scale, ratio, width, height,
      left: low.x - (width / scale - (high.x - low.x)) / 2,
      top: high.y + (height / scale - (high.y - low.y)) / 2,
    };
    for (const canvas of [this.#canvas, this.#backdrop]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const style = getComputedStyle(document.documentElement);
    const colours = new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${name}`).trim() });
    const context = this.#backdrop.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTown(context, this.#town, (latitude, longitude) => this.#toPixels(project(latitude, longitude)),
             this.#view, colours);
    this.#palette = {
      vehicle: colours["vehicle"], watched: colours["watched"],
      ring: colours["vehicle-ring"], text: colours["vehicle-text"],
    };
  }

  #toPixels({ x, y }) {
    return { x: (x - this.#view.left) * this.#view.scale, y: (this.#view.top - y) * this.#view.scale };
  }

  #stateOf(vehicle, now) {
    return this.#calm.matches ? vehicle.to : vehicle.at(now);
  }

  #vehicleAt(x, y) {
    let nearest;
    let distance = kPickPixels;
    for (const vehicle of this.#fleet.vehicles()) {
      const place = this.#toPixels(this.#stateOf(vehicle, performance.now()));
      const away = Math.hypot(place.x - x, place.y - y);
      if (away < distance) {
        nearest = vehicle.id;
        distance = away;
      }
    }
    return nearest;
  }

  #draw(now) {
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.#backdrop, 0, 0);
    context.setTransform(this.#view.ratio, 0, 0, this.#view.ratio, 0, 0);
    const vehicles = [...this.#fleet.vehicles()].map((vehicle) => {
      const state = this.#stateOf(vehicle, now);
      return { vehicle, place: this.#toPixels(state), heading: vehicle.headingAt(state),
               watched: this.#isWatched(vehicle.id) };
    });
    vehicles.sort((a, b) => a.watched - b.watched);  // the watched ones on top
    vehicles.forEach((entry) => this.#drawTrail(entry));
    vehicles.forEach((entry) => this.#drawVehicle(entry, now));
  }

  #drawTrail({ vehicle, place, watched }) {
    const context = this.#context;
    const points = [...vehicle.trail.map((point) => this.#toPixels(point)), place];
    context.strokeStyle = watched ? this.#palette.watched : this.#palette.vehicle;
    context.lineCap = "butt";  // round ends would show through each other
    for (let i = 1; i < points.length; i += 1) {
      const freshness = i / points.length;
      context.globalAlpha = (watched ? 0.75 : 0.4) * freshness * freshness;
      context.lineWidth = 1 + 3 * freshness;
      context.beginPath();
      context.moveTo(points[i - 1].x, points[i - 1].y);
      context.lineTo(points[i].x, points[i].y);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /// A disc with its number, and a nose that points where it goes.
  #drawVehicle({ vehicle, place, heading, watched }, now) {
    const context = this.#context;
    const radius = watched ? kRadiusPixels + 1.5 : kRadiusPixels;
    context.save();
    context.translate(place.x, place.y);
    if (watched) {
      const pulse = this.#calm.matches ? 0.5 : (now % 1600) / 1600;
      context.globalAlpha = 0.45 * (1 - pulse);
      context.fillStyle = this.#palette.watched;
      context.beginPath();
      context.arc(0, 0, radius + 16 * pulse, 0, 2 * Math.PI);
      context.fill();
      context.globalAlpha = 1;
    }
    context.fillStyle = watched ? this.#palette.watched : this.#palette.vehicle;
    context.strokeStyle = this.#palette.ring;
    context.lineWidth = 1.75;
    context.lineJoin = "round";
    context.rotate(heading);
    context.beginPath();
    context.arc(0, 0, radius, -Math.PI / 2 + 0.62, 1.5 * Math.PI - 0.62);
    context.lineTo(0, -radius * 1.75);
    context.closePath();
    context.fill();
    context.stroke();
    context.rotate(-heading);
    context.fillStyle = watched ? this.#palette.ring : this.#palette.text;
    context.font = `650 ${vehicle.id.length > 2 ? 8 : 10.5}px system-ui, "DejaVu Sans", sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(vehicle.id.slice(0, 4), 0, 0.5);
    context.restore();
  }
}
