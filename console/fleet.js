// Where the vehicles are at each instant: positions arrive about once a second, and between two of them a
// vehicle follows a smooth curve (a cubic Hermite spline through position and velocity).

const kMetresPerDegree = 111320;
const kRadians = Math.PI / 180;
const kJumpMetres = 400;  // further than any vehicle drives between two positions: it was set down elsewhere
const kTrailLength = 30;
const kFirstIntervalMs = 1000;

/// Metres east and north of 0, 0 at the equator; good for maps of a town.
export function project(latitude, longitude) {
  return { x: longitude * kMetresPerDegree * Math.cos(latitude * kRadians), y: latitude * kMetresPerDegree };
}

function hermite(from, to, t, seconds) {
  const t2 = t * t;
  const t3 = t2 * t;
  const along = (axis, speed) =>
    (2 * t3 - 3 * t2 + 1) * from[axis] + (t3 - 2 * t2 + t) * seconds * from[speed] +
    (3 * t2 - 2 * t3) * to[axis] + (t3 - t2) * seconds * to[speed];
  const slope = (axis, speed) =>
    ((6 * t2 - 6 * t) * (from[axis] - to[axis])) / seconds + (3 * t2 - 4 * t + 1) * from[speed] +
    (3 * t2 - 2 * t) * to[speed];
  return { x: along("x", "vx"), y: along("y", "vy"), vx: slope("x", "vx"), vy: slope("y", "vy") };
}

class Vehicle {
  constructor(id, item, now) {
    this.id = id;
    this.trail = [];
    this.intervalMs = kFirstIntervalMs;
    this.to = Vehicle.#target(item);
    this.from = this.to;
    this.receive(item, now);
  }

  static #target(item) {
    const speed = Number(item.speed) || 0;
    const heading = (Number(item.heading) || 0) * kRadians;
    const place = project(item.latitude, item.longitude);
    return { ...place, vx: speed * Math.sin(heading), vy: speed * Math.cos(heading) };
  }

  receive(item, now) {
    const target = Vehicle.#target(item);
    const here = this.item ? this.at(now) : target;
    const jumped = Math.hypot(target.x - here.x, target.y - here.y) > kJumpMetres;
    if (this.item && !jumped) {
      const measured = Math.min(3000, Math.max(200, now - this.receivedAt));
      this.intervalMs += (measured - this.intervalMs) / 4;
    }
    this.trail = jumped ? [] : [...this.trail.slice(1 - kTrailLength), { x: here.x, y: here.y }];
    this.from = jumped ? target : here;
    this.to = target;
    this.item = item;
    this.receivedAt = now;
    this.heading = (Number(item.heading) || 0) * kRadians;
  }

  /// Position and velocity at `now`. Arrives a little after the next position is due, so that it never halts
  /// to wait for it.
  at(now) {
    const duration = this.intervalMs * 1.08;
    const t = (now - this.receivedAt) / duration;
    return t >= 1 ? this.to : hermite(this.from, this.to, Math.max(0, t), duration / 1000);
  }

  /// Where it points, in radians clockwise from north.
  headingAt(state) {
    return Math.hypot(state.vx, state.vy) > 0.5 ? Math.atan2(state.vx, state.vy) : this.heading;
  }
}

export class Fleet {
  #vehicles = new Map();

  /// Items without a position are no vehicles and are ignored.
  update(id, item, now = performance.now()) {
    if (!Number.isFinite(item.latitude) || !Number.isFinite(item.longitude)) {
      return;
    }
    const vehicle = this.#vehicles.get(id);
    if (vehicle) {
      vehicle.receive(item, now);
    } else {
      this.#vehicles.set(id, new Vehicle(id, item, now));
    }
  }

  vehicles() {
    return this.#vehicles.values();
  }

  /// The last item of `id`; undefined before the first.
  item(id) {
    return this.#vehicles.get(id)?.item;
  }

  countMoving(maxAgeMs, now = performance.now()) {
    let count = 0;
    for (const { item, receivedAt } of this.#vehicles.values()) {
      if (now - receivedAt <= maxAgeMs && item.speed !== 0) {
        count += 1;
      }
    }
    return count;
  }
}
