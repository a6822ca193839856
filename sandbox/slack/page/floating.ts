import { type RefObject, useEffect } from 'react';

/**
 * Holds `panel` (a popover, so it stands above dialogs and is never cut off) beside `anchor` while it is open.
 */
export function useFloating(
  open: boolean,
  anchor: RefObject<HTMLElement | null>,
  panel: RefObject<HTMLElement | null>,
  align: 'start' | 'end' = 'start',
): void {
  useEffect(() => {
    if (!open) return;
    const place = () => {
      if (anchor.current && panel.current) position(anchor.current, panel.current, align);
    };
    if (!panel.current?.matches(':popover-open')) panel.current?.showPopover();
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    const observer = new ResizeObserver(place);
    if (panel.current) observer.observe(panel.current);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
      observer.disconnect();
    };
  }, [open, anchor, panel, align]);
}

const gap = 4;
const edge = 8;

function position(anchor: HTMLElement, panel: HTMLElement, align: 'start' | 'end'): void {
  const from = anchor.getBoundingClientRect();
  panel.style.minWidth = `${from.width}px`;
  const { width, height } = panel.getBoundingClientRect();
  const below = window.innerHeight - from.bottom - gap - edge;
  const top = height <= below || from.top < below ? from.bottom + gap : from.top - gap - height;
  const left = align === 'start' ? from.left : from.right - width;
  panel.style.top = `${Math.max(edge, top)}px`;
  panel.style.left = `${Math.min(Math.max(edge, left), window.innerWidth - width - edge)}px`;
}
