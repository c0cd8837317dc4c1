// "did you mean": the name that was meant by a mistyped one.

/** How many letters differ (Levenshtein). */
function distance(left, right) {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; ++i) {
    const next = [i];
    for (let j = 1; j <= right.length; ++j) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[right.length];
}

/** `; did you mean NAME?`, or `; known are ...` where none of the names is near. */
export function suggestion(name, known) {
  const names = [...known];
  const [best] = names
    .map((other) => [distance(name.toLowerCase(), other.toLowerCase()), other])
    .sort(([a], [b]) => a - b);
  const longer = names.find((other) => name.length > 3 && other.includes(name));
  const meant = best !== undefined && best[0] <= Math.max(2, name.length / 4) ? best[1] : longer;
  return meant === undefined ? `; known are ${names.join(', ')}` : `; did you mean ${meant}?`;
}
