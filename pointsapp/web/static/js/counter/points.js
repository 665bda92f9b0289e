/** Writes a number of points the way the server writes it. */

const GROUPED_FROM = 10000;

/** Units: `amount` in the smallest unit, `scale` of which make one point. */
export function formatPoints(amount, scale) {
  const whole = Math.trunc(amount / scale);
  const rest = amount % scale;
  const digits = whole < GROUPED_FROM ? String(whole) : whole.toLocaleString("en-US");
  return rest ? `${digits}.${rest}` : digits;
}
