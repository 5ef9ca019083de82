// Ink under a finger: each stroke a list of [x, y] in pixels of the page, drawn as it comes.
const STEP = 2; // points nearer than this to the one before say nothing new

export function inkOn(canvas, { began, ended }) {
  const pen = canvas.getContext("2d", { desynchronized: true });
  let strokes = [];
  let finger; // the pointer that writes; a palm beside it leaves no ink

  function fit() {
    const dots = window.devicePixelRatio;
    canvas.width = Math.round(canvas.clientWidth * dots);
    canvas.height = Math.round(canvas.clientHeight * dots);
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = canvas.clientWidth / 48;
    pen.strokeStyle = getComputedStyle(canvas).color;
    redraw();
  }
  function redraw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const stroke of strokes) draw(stroke, 0);
  }
  function draw(stroke, from) {
    pen.beginPath();
    pen.moveTo(...stroke[from]);
    for (const point of stroke.slice(from)) pen.lineTo(...point);
    pen.stroke();
  }
  function add(event) {
    const box = canvas.getBoundingClientRect();
    const point = [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)];
    const stroke = strokes.at(-1);
    const last = stroke.at(-1);
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP) return;
    stroke.push(point);
    draw(stroke, Math.max(0, stroke.length - 2));
  }
  function start(event) {
    event.preventDefault(); // the field keeps caret and focus
    if (finger !== undefined || event.button !== 0) return;
    began();
    finger = event.pointerId;
    canvas.setPointerCapture(finger);
    strokes.push([]);
    add(event);
  }
  function follow(event) {
    if (event.pointerId !== finger) return;
    const events = event.getCoalescedEvents();
    for (const each of events.length ? events : [event]) add(each);
  }
  function lift(event) {
    if (event.pointerId !== finger) return;
    finger = undefined;
    ended();
  }
  canvas.addEventListener("pointerdown", start);
  canvas.addEventListener("pointermove", follow);
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, lift);
  new ResizeObserver(fit).observe(canvas);

  function show(others) {
    strokes = others;
    redraw();
  }
  return { strokes: () => strokes, show, wipe: () => show([]), takeBack: () => show(strokes.slice(0, -1)) };
}
