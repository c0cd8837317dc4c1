// Draws the town of streets.json: land, water, parks, streets by kind, and names where there is room.

const kWidthMetres = { avenue: 22, quay: 17, street: 13, lane: 8 };
const kLeastPixels = { avenue: 3.4, quay: 2.6, street: 2, lane: 1.3 };
const kLabelledKinds = ["avenue", "quay"];
const kLabelledAreas = ["water", "park"];
const kFont = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

function trace(context, points) {
  points.forEach(({ x, y }, index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}

function centreOf(points) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
}

function drawArea(context, points, colour) {
  context.beginPath();
  trace(context, points);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function drawStreets(context, streets, widthOf, colourOf) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const { kind, paths } of streets) {
    context.lineWidth = widthOf(kind);
    context.strokeStyle = colourOf(kind);
    for (const path of paths) {
      context.beginPath();
      trace(context, path);
      context.stroke();
    }
  }
}

function drawLabel(context, text, { x, y }, { angle = 0, colour, halo, font }) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(text, 0, 0);
  context.fillStyle = colour;
  context.fillText(text, 0, 0);
  context.restore();
}

/// The name of a street along its longest path, upright, a third of the way on so that crossing names keep
/// apart.
function drawStreetName(context, { name, paths }, style) {
  const path = paths.reduce((longest, one) => (one.length > longest.length ? one : longest));
  const index = Math.max(1, Math.floor(path.length / 3));
  const [a, b] = [path[index - 1], path[index]];
  let angle = Math.atan2(b.y - a.y, b.x - a.x);
  if (Math.abs(angle) > Math.PI / 2) {
    angle += Math.PI;
  }
  drawLabel(context, name, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, { ...style, angle });
}

/// `toPixels(latitude, longitude)` places a point; `view` has the scale in pixels per metre and the size.
export function drawTown(context, town, toPixels, view, colours) {
  const nodes = town.nodes.map(([latitude, longitude]) => toPixels(latitude, longitude));
  const streets = town.streets.map(({ name, kind, paths }) =>
    ({ name, kind, paths: paths.map((path) => path.map((node) => nodes[node])) }));
  const areas = town.areas.map(({ name, kind, outline }) =>
    ({ name, kind, points: outline.map(([latitude, longitude]) => toPixels(latitude, longitude)) }));

  context.fillStyle = colours["map-land"];
  context.fillRect(0, 0, view.width, view.height);
  for (const { kind, points } of areas) {
    drawArea(context, points, colours[`map-${kind}`]);
  }

  const width = (kind) => Math.max(kLeastPixels[kind], kWidthMetres[kind] * view.scale);
  const order = Object.keys(kWidthMetres).reverse();
  streets.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  drawStreets(context, streets, (kind) => width(kind) + 2, () => colours["map-casing"]);
  drawStreets(context, streets, width, (kind) => colours[kind === "avenue" ? "map-avenue" : "map-street"]);

  const halo = colours["map-halo"];
  if (view.scale > 0.28) {
    const font = `500 ${Math.min(12, 8 + 8 * view.scale)}px ${kFont}`;
    const labelled = streets.filter(({ kind }) => view.scale > 0.5 || kLabelledKinds.includes(kind));
    labelled.forEach((street) => drawStreetName(context, street, { colour: colours["map-label"], halo, font }));
  }
  drawAreaNames(context, areas, view, colours);
}

function drawAreaNames(context, areas, view, colours) {
  const inside = ({ x, y }) => x > 60 && x < view.width - 60 && y > 12 && y < view.height - 12;
  const font = `italic 500 ${Math.min(14, 9 + 8 * view.scale)}px ${kFont}`;
  for (const { name, kind, points } of areas) {
    const place = centreOf(points.filter(inside));
    context.font = font;
    const room = Math.max(...points.map(({ x }) => x)) - Math.min(...points.map(({ x }) => x));
    if (kLabelledAreas.includes(kind) && inside(place) && context.measureText(name).width < room + 40) {
      const colour = colours[`map-${kind}-label`];
      drawLabel(context, name, place, { colour, halo: colours[`map-${kind}`], font });
    }
  }
}
