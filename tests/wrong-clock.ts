// Loaded before a program (`node --import`), sets its clock wrong by SLIPSTREAM_TEST_CLOCK_AHEAD_MS milliseconds. Timers and
// `performance.now()` go on as they are, as they do on a machine whose clock somebody set wrong.

const aheadMs = Number(process.env.SLIPSTREAM_TEST_CLOCK_AHEAD_MS ?? 0)
const RightDate = Date
const now = () => RightDate.now() + aheadMs

globalThis.Date = new Proxy(RightDate, {
  // `Date()` without `new` is a text, whatever it is given.
  apply: () => new RightDate(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
})
