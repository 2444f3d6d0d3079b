/** A time of this day as `14:05`, of another day as `2026-11-23 14:05`; local. */
export function clockTime(at: string, now: number): string {
  const time = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (time.toDateString() === new Date(now).toDateString()) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}
