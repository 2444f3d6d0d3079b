/** A title as it may stand in a web address. */
export function slugify(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
