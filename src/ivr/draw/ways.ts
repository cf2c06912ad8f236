// The lines of arrows between boxes that dagre has placed. Boxes stand in ranks, bands across the picture; an arrow crosses a band straight, where
// dagre has kept a gap for it, and turns only between two bands, so that no arrow runs over or behind a box. All of it is reckoned downwards; pictures that run
// to the right are turned before and after.
//
//   band      [ box ]     |        straight through a band
//   between      \________ \       bends
//   band          |     [ box ]

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

/** One arrow: its two boxes by index, and where dagre bends it, in the order in which it is walked. */
export interface Course {
  readonly from: number;
  readonly to: number;
  readonly bends: readonly Point[];
}

/** How far inside the box's rectangle its outline is at a side, `share` (0 to 1) along it. */
export type Inset = (box: number, side: "before" | "behind", share: number) => number;

/** Between two arrows at one side of a box. */
const PORT_GAP = 13;
/** Of a box's side, next to its corners: pixels, but of a short side no more than a part. */
const CORNER = 18;
const CORNER_SHARE = 0.18;
/** An arrow is straight for so long before and behind a box, so that its head lies on it. */
const HEAD_ROOM = 7;
/** How high and how wide an arrow is, at least, that leads back to its own box. */
const LOOP = 18;

interface Band {
  readonly middle: number;
  readonly from: number;
  readonly to: number;
}

/** Each arrow as a path of SVG, without its head, and its end with the point before it. */
export interface Way {
  readonly path: string;
  readonly end: Point;
  readonly before: Point;
}

export interface Ground {
  readonly boxes: readonly Place[];
  readonly labels: readonly Place[];
  readonly courses: readonly Course[];
  readonly isRightwards: boolean;
  readonly inset: Inset;
}

export function waysOf({ boxes, labels, courses, isRightwards, inset }: Ground): readonly Way[] {
  const turned = isRightwards ? turnPlace : same;
  const upright = boxes.map(turned);
  const drawn = courses.map((course) => ({ ...course, bends: course.bends.map(isRightwards ? turnPoint : same) }));
  const bands = bandsOf([...upright, ...labels.map(turned)], drawn);
  const ports = portsOf(upright, drawn);
  return drawn.map((course, index) => {
    const box = upright[course.from];
    if (box !== undefined && course.from === course.to) return loop(course, box, isRightwards);
    const stations = stationsOf(course, index, { boxes: upright, bands, ports, inset });
    return wayThrough(isRightwards ? stations.map(turnPoint) : stations, isRightwards);
  });
}

function same<Thing>(thing: Thing): Thing {
  return thing;
}

function turnPoint({ x, y }: Point): Point {
  return { x: y, y: x };
}

function turnPlace({ x, y, width, height }: Place): Place {
  return { x: y, y: x, width: height, height: width };
}

/** By their middle: everything of a rank has the same one. */
function bandsOf(places: readonly Place[], courses: readonly Course[]): ReadonlyMap<number, Band> {
  const bands = new Map<number, Band>();
  const bends = courses.flatMap((course) => course.bends.map((bend) => ({ ...bend, width: 0, height: 0 })));
  for (const { y, height } of [...places, ...bends]) {
    const band = bands.get(keyOf(y));
    const half = height / 2 + (height > 0 ? HEAD_ROOM : 0);
    const [from, to] = [y - half, y + half];
    bands.set(keyOf(y), { middle: y, from: Math.min(band?.from ?? from, from), to: Math.max(band?.to ?? to, to) });
  }
  return bands;
}

function keyOf(y: number): number {
  return Math.round(y);
}

interface Ports {
  readonly leave: readonly number[];
  readonly enter: readonly number[];
}

interface Port {
  readonly course: number;
  readonly end: "leave" | "enter";
  readonly wanted: number;
}

/** Where along a box's side each arrow leaves and enters: as near to its next bend as its neighbours let it. */
function portsOf(boxes: readonly Place[], courses: readonly Course[]): Ports {
  const sides = new Map<string, Port[]>();
  const add = (box: number, port: Port, bend: Point | undefined): void => {
    const at = boxes[box];
    if (at === undefined) return;
    const side = `${box} ${(bend?.y ?? at.y + 1) > at.y ? "below" : "above"}`;
    sides.set(side, [...(sides.get(side) ?? []), port]);
  };
  courses.forEach((course, index) => {
    if (course.from === course.to) return;
    const [first, last] = [course.bends[0], course.bends.at(-1)];
    add(course.from, { course: index, end: "leave", wanted: first?.x ?? 0 }, first);
    add(course.to, { course: index, end: "enter", wanted: last?.x ?? 0 }, last);
  });
  const leave: number[] = [];
  const enter: number[] = [];
  for (const [side, ports] of sides) {
    const box = boxes[Number(side.split(" ")[0])];
    if (box === undefined) continue;
    const places = spread(box, ports);
    for (const [port, x] of places) (port.end === "leave" ? leave : enter)[port.course] = x;
  }
  return { leave, enter };
}

function spread({ x, width }: Place, ports: readonly Port[]): ReadonlyMap<Port, number> {
  const room = width - 2 * Math.min(CORNER, CORNER_SHARE * width);
  const [left, right] = [x - room / 2, x + room / 2];
  const gap = Math.min(PORT_GAP, room / Math.max(1, ports.length - 1));
  const sorted = [...ports].sort((one, other) => one.wanted - other.wanted);
  const places = new Map<Port, number>();
  let least = left;
  sorted.forEach((port, index) => {
    const most = right - (sorted.length - 1 - index) * gap;
    const at = Math.min(most, Math.max(least, port.wanted));
    places.set(port, at);
    least = at + gap;
  });
  return places;
}

interface Around {
  readonly boxes: readonly Place[];
  readonly bands: ReadonlyMap<number, Band>;
  readonly ports: Ports;
  readonly inset: Inset;
}

/** Points in pairs: each pair is a straight piece through one band, and between two pairs it bends. */
function stationsOf(course: Course, index: number, { boxes, bands, ports, inset }: Around): readonly Point[] {
  const [from, to] = [boxes[course.from], boxes[course.to]];
  const [first, last] = [course.bends[0], course.bends.at(-1)];
  if (from === undefined || to === undefined || first === undefined || last === undefined) return [];
  const edge = (box: number, at: Place, x: number, isBelow: boolean): Point => {
    const inside = inset(box, isBelow ? "behind" : "before", (x - (at.x - at.width / 2)) / at.width);
    return { x, y: isBelow ? at.y + at.height / 2 - inside : at.y - at.height / 2 + inside };
  };
  const isDown = first.y > from.y;
  const start = edge(course.from, from, ports.leave[index] ?? from.x, isDown);
  const end = edge(course.to, to, ports.enter[index] ?? to.x, last.y > to.y);
  const out = bands.get(keyOf(from.y));
  const into = bands.get(keyOf(to.y));
  return [
    start,
    { x: start.x, y: (isDown ? out?.to : out?.from) ?? start.y },
    ...course.bends.flatMap(({ x, y }) => {
      const band = bands.get(keyOf(y)) ?? { from: y, to: y };
      return isDown
        ? [
            { x, y: band.from },
            { x, y: band.to },
          ]
        : [
            { x, y: band.to },
            { x, y: band.from },
          ];
    }),
    { x: end.x, y: (isDown ? into?.from : into?.to) ?? end.y },
    end,
  ];
}

function wayThrough(stations: readonly Point[], isRightwards: boolean): Way {
  const [first, ...rest] = stations;
  const end = stations.at(-1) ?? { x: 0, y: 0 };
  if (first === undefined) return { path: "", end, before: end };
  let path = `M${pair(first)}`;
  let at = first;
  rest.forEach((next, index) => {
    path += index % 2 === 0 ? line(at, next) : bend(at, next, isRightwards);
    at = next;
  });
  const sign = isRightwards ? Math.sign(end.x - first.x) || 1 : Math.sign(end.y - first.y) || 1;
  const before = isRightwards ? { x: end.x - sign, y: end.y } : { x: end.x, y: end.y - sign };
  return { path, end, before };
}

/** Back to where it came from, beside its box and as far out as its label, which is its only bend. */
function loop(course: Course, { x, y, width }: Place, isRightwards: boolean): Way {
  const side = x + width / 2;
  const out = Math.max(course.bends[0]?.x ?? 0, side + LOOP);
  const [start, end] = [
    { x: side, y: y - LOOP / 2 },
    { x: side, y: y + LOOP / 2 },
  ];
  // A curve comes three quarters as far as its two handles.
  const handles = [
    { x: side + (4 / 3) * (out - side), y: y - LOOP },
    { x: side + (4 / 3) * (out - side), y: y + LOOP },
  ];
  const before = { x: end.x + 1, y: end.y };
  const turn = isRightwards ? turnPoint : same;
  return {
    path: `M${pair(turn(start))}C${[...handles, end].map((point) => pair(turn(point))).join(" ")}`,
    end: turn(end),
    before: turn(before),
  };
}

function line(from: Point, to: Point): string {
  return Math.hypot(from.x - to.x, from.y - to.y) < 0.05 ? "" : `L${pair(to)}`;
}

/** Leaves and arrives straight, so that pieces meet without a corner. */
function bend(from: Point, to: Point, isRightwards: boolean): string {
  if (isRightwards ? Math.abs(from.y - to.y) < 0.05 : Math.abs(from.x - to.x) < 0.05) return line(from, to);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const one = isRightwards ? { x: middle.x, y: from.y } : { x: from.x, y: middle.y };
  const other = isRightwards ? { x: middle.x, y: to.y } : { x: to.x, y: middle.y };
  return `C${pair(one)} ${pair(other)} ${pair(to)}`;
}

export function pair({ x, y }: Point): string {
  return `${inTenths(x)} ${inTenths(y)}`;
}

export function inTenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}
