/**
 * OpenSeadragon 6.1 writes a `<style>` element into the page for the focus ring on touch screens; `style-src 'self'`
 * forbids it and reports a violation for every viewer, even for an empty one. It looks first whether such an element is
 * there: one of the same name outside the HTML namespace answers the question and styles nothing.
 */
export function preventInlineStyle(): void {
  if (document.querySelector('style[data-openseadragon-mobile-css]')) return;
  const placeholder = document.createElementNS('urn:parfocal', 'style');
  placeholder.setAttribute('data-openseadragon-mobile-css', '');
  document.head.append(placeholder);
}
