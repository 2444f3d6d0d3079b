/** A title as it may stand in a web address: a-z and 0-9 with single hyphens between them, none at the ends. */
export function slugify(title) {
  return title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
