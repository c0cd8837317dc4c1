// Items as plain JSON, whatever PAYLOAD_FORMAT is: a typed image ({"speed": {"N": "3"}}) is unwrapped.

const kUnwrap = {
  S: (value) => value,
  N: Number,
  B: (value) => value,
  BOOL: (value) => value,
  NULL: () => null,
  L: (value) => value.map(plainValue),
  M: (value) => Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainValue(member)])),
  SS: (value) => value,
  NS: (value) => value.map(Number),
  BS: (value) => value,
};

function isTyped(value) {
  if (value === null || typeof value !== "object") {
    return false;
  }
  const names = Object.keys(value);
  return names.length === 1 && Object.hasOwn(kUnwrap, names[0]);
}

function plainValue(value) {
  const [[type, content]] = Object.entries(value);
  return kUnwrap[type](content);
}

export function plainItem(item) {
  return Object.values(item).every(isTyped) ? kUnwrap.M(item) : item;
}
