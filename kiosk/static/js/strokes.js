// Which character a hand has drawn: strokes in, the likeliest characters out. No page is needed (docs/handwriting.md).
// A drawing is compared with all templates by where its lines run in which direction, and with the likeliest of these
// point by point. Neither looks at how the lines are cut into strokes, nor at their order.
const GRID = 8;
const DIRECTIONS = 8;
const CELLS = GRID * GRID * DIRECTIONS;
const FINE = 128; // points of a drawing that its histogram is made of
const COARSE = 64; // points that are compared one by one
const BEST = 80;
const ROUNDS = 2; // of laying a drawing over a template
const TURNED = 0.0375; // a point whose line runs the other way is as good as one this far off, twice (squares of sides)
const FAR = 0.06; // no point counts as farther off than this (square of sides)
const STIFFNESS = 0.5; // how little a drawing gives way when it is laid over a template
const DOT = 0.03; // the length of a stroke that is a mere touch, in sides of the drawing

// How much each likeness says, in natural logarithms of odds; fitted as docs/handwriting.md tells.
const BY_HISTOGRAM = 14;
const BY_POINTS = 1100;
const BY_STROKES = 0.67;
const EVERYDAY = 30; // from about this rank on a character is the rarer the later it stands
const RARER = 0.012; // what a rank tells before points are compared, in cosines

// Make templates of the file that scripts/strokes.py writes: its characters stand there most frequent first.
export function prepare(bytes) {
  const end = bytes.indexOf(10);
  const characters = [...new TextDecoder().decode(bytes.subarray(0, end))];
  const drawings = unpack(bytes.subarray(end + 1), characters.length);
  const histograms = new Float32Array(CELLS * characters.length);
  drawings.forEach((lines, i) => count(spread(lines, FINE), histograms.subarray(i * CELLS, (i + 1) * CELLS)));
  return { characters, drawings, histograms };
}

// The likeliest characters, best first. A stroke is a list of [x, y], y downwards, in any unit.
export function recognise(templates, strokes, most = 5) {
  const lines = strokes.map((stroke) => Float32Array.from(stroke.flat()));
  if (!lines.some((line) => line.length)) return [];
  extendDots(lines);
  const alike = likeness(templates.histograms, count(spread(lines, FINE), new Float32Array(CELLS)));
  const early = alike.map((cosine, rank) => cosine - RARER * Math.log(1 + rank));
  const nearest = [...early.keys()].sort((a, b) => early[b] - early[a]).slice(0, BEST);
  const drawn = spread(lines, COARSE);
  const score = new Map(
    nearest.map((rank) => {
      const drawing = templates.drawings[rank];
      const apart = distance(drawn, spread(drawing, COARSE));
      const otherStrokes = Math.abs(drawing.length - lines.length);
      const prior = -Math.log(EVERYDAY + rank);
      return [rank, prior + BY_HISTOGRAM * alike[rank] - BY_POINTS * apart - BY_STROKES * otherStrokes];
    }),
  );
  return nearest
    .sort((a, b) => score.get(b) - score.get(a))
    .slice(0, most)
    .map((rank) => templates.characters[rank]);
}

function unpack(bytes, characters) {
  let at = 0;
  const line = () => {
    const length = 2 * bytes[at++];
    return Float32Array.from(bytes.subarray(at, (at += length)));
  };
  return Array.from({ length: characters }, () => Array.from({ length: bytes[at++] }, line));
}

// A touch has no direction of its own; dots are written to the right and down.
function extendDots(lines) {
  const xs = lines.flatMap((line) => [...line].filter((_, i) => i % 2 === 0));
  const ys = lines.flatMap((line) => [...line].filter((_, i) => i % 2 === 1));
  const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) || 1;
  lines.forEach((line, i) => {
    const still = line.every((value, at) => value === line[at % 2]);
    if (still && line.length) lines[i] = Float32Array.of(line[0], line[1], line[0] + DOT * side, line[1] + DOT * side);
  });
}

// Points in even steps along all lines, with the direction there, brought to one size and place.
function spread(lines, size) {
  const points = { size, x: new Float32Array(size), y: new Float32Array(size), dx: new Float32Array(size), dy: new Float32Array(size) };
  const step = lines.reduce((sum, line) => sum + lengthOf(line), 0) / size;
  let next = step / 2;
  let at = 0;
  for (const line of lines) {
    for (let i = 2; i < line.length; i += 2) {
      const dx = line[i] - line[i - 2];
      const dy = line[i + 1] - line[i - 1];
      const length = Math.hypot(dx, dy);
      for (; next < length && at < size; at++, next += step) {
        points.x[at] = line[i - 2] + (dx * next) / length;
        points.y[at] = line[i - 1] + (dy * next) / length;
        points.dx[at] = dx / length;
        points.dy[at] = dy / length;
      }
      next -= length;
    }
  }
  points.size = at; // rounding may leave the last one out
  return centre(points);
}

function lengthOf(line) {
  let length = 0;
  for (let i = 2; i < line.length; i += 2) length += Math.hypot(line[i] - line[i - 2], line[i + 1] - line[i - 1]);
  return length;
}

// Mean and spread instead of the outermost points, which one long stroke would move. A flat character stays flat.
function centre(points) {
  const { size, x, y } = points;
  const across = moments(x, size);
  const down = moments(y, size);
  const larger = Math.max(across.deviation, down.deviation) || 1;
  for (let i = 0; i < size; i++) {
    x[i] = 0.5 + (x[i] - across.mean) * scale(across.deviation, larger);
    y[i] = 0.5 + (y[i] - down.mean) * scale(down.deviation, larger);
  }
  return points;
}

function moments(values, size) {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) sum += values[i];
  const mean = sum / size;
  for (let i = 0; i < size; i++) squares += (values[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / size) };
}

function scale(deviation, larger) {
  const share = Math.max(deviation / larger, 0.001);
  return (0.25 * Math.sqrt(Math.sin((Math.PI / 2) * share))) / (share * larger);
}

// How much line runs in each direction in each cell of the grid; roots, so that one long line doesn't outweigh the rest.
function count(points, cells) {
  for (let i = 0; i < points.size; i++) {
    const column = within(points.x[i]);
    const row = within(points.y[i]);
    const turn = (Math.atan2(points.dy[i], points.dx[i]) / (2 * Math.PI) + 1) * DIRECTIONS;
    for (let neighbour = 0; neighbour < 8; neighbour++) {
      const c = Math.floor(column) + (neighbour & 1);
      const r = Math.floor(row) + ((neighbour >> 1) & 1);
      const d = Math.floor(turn) + (neighbour >> 2);
      const share = (1 - Math.abs(column - c)) * (1 - Math.abs(row - r)) * (1 - Math.abs(turn - d));
      cells[(r * GRID + c) * DIRECTIONS + (d % DIRECTIONS)] += share;
    }
  }
  let squares = 0;
  for (const value of cells) squares += value;
  for (let i = 0; i < CELLS; i++) cells[i] = Math.sqrt(cells[i] / squares);
  return cells;
}

const within = (place) => Math.min(GRID - 1.001, Math.max(0, place * GRID - 0.5));

function likeness(histograms, drawn) {
  const cosines = new Float32Array(histograms.length / CELLS);
  for (let rank = 0, at = 0; rank < cosines.length; rank++) {
    let sum = 0;
    for (let i = 0; i < CELLS; i++) sum += drawn[i] * histograms[at++];
    cosines[rank] = sum;
  }
  return cosines;
}

// How far apart the points of both are, after the drawing was moved, turned, slanted and stretched onto the template.
function distance(drawn, template) {
  let laid = drawn;
  let pairs = pairUp(laid, template);
  for (let round = 0; round < ROUNDS; round++) {
    laid = lay(drawn, template, pairs);
    pairs = pairUp(laid, template);
  }
  return pairs.apart;
}

// For each point of one the nearest of the other, and back.
function pairUp(drawn, template) {
  const there = new Uint8Array(drawn.size);
  const back = new Uint8Array(template.size);
  const nearestBack = new Float32Array(template.size).fill(Infinity);
  let forth = 0;
  for (let i = 0; i < drawn.size; i++) {
    let nearest = Infinity;
    for (let j = 0; j < template.size; j++) {
      const x = drawn.x[i] - template.x[j];
      const y = drawn.y[i] - template.y[j];
      const along = drawn.dx[i] * template.dx[j] + drawn.dy[i] * template.dy[j];
      const apart = x * x + y * y + TURNED * (1 - along);
      if (apart < nearest) {
        nearest = apart;
        there[i] = j;
      }
      if (apart < nearestBack[j]) {
        nearestBack[j] = apart;
        back[j] = i;
      }
    }
    forth += Math.min(nearest, FAR);
  }
  const backwards = nearestBack.reduce((sum, apart) => sum + Math.min(apart, FAR), 0);
  return { there, back, apart: forth / drawn.size + backwards / template.size };
}

// Least squares over all pairs, held back by what would leave the drawing as it is.
function lay(drawn, template, { there, back }) {
  const sums = { xx: STIFFNESS, xy: 0, x: 0, yy: STIFFNESS, y: 0, n: STIFFNESS };
  const toX = [STIFFNESS, 0, 0];
  const toY = [0, STIFFNESS, 0];
  const add = (i, j) => {
    const x = drawn.x[i] - 0.5;
    const y = drawn.y[i] - 0.5;
    const u = template.x[j] - 0.5;
    const v = template.y[j] - 0.5;
    sums.xx += x * x;
    sums.xy += x * y;
    sums.x += x;
    sums.yy += y * y;
    sums.y += y;
    sums.n += 1;
    toX[0] += x * u;
    toX[1] += y * u;
    toX[2] += u;
    toY[0] += x * v;
    toY[1] += y * v;
    toY[2] += v;
  };
  there.forEach((j, i) => add(i, j));
  back.forEach((i, j) => add(i, j));
  const across = solve(sums, toX);
  const down = solve(sums, toY);
  const laid = { ...drawn, x: new Float32Array(drawn.size), y: new Float32Array(drawn.size) };
  for (let i = 0; i < drawn.size; i++) {
    const x = drawn.x[i] - 0.5;
    const y = drawn.y[i] - 0.5;
    laid.x[i] = 0.5 + across[0] * x + across[1] * y + across[2];
    laid.y[i] = 0.5 + down[0] * x + down[1] * y + down[2];
  }
  return laid;
}

// Three equations with a symmetric matrix, by its cofactors.
function solve({ xx, xy, x, yy, y, n }, [a, b, c]) {
  const first = [yy * n - y * y, x * y - xy * n, xy * y - x * yy];
  const second = [first[1], xx * n - x * x, xy * x - xx * y];
  const third = [first[2], second[2], xx * yy - xy * xy];
  const determinant = xx * first[0] + xy * first[1] + x * first[2];
  return [first, second, third].map((row) => (row[0] * a + row[1] * b + row[2] * c) / determinant);
}
