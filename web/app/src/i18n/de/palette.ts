import type { Messages } from '..';

export const palette: Messages['palette'] = {
  title: 'Befehle und Ideen',
  open: 'Befehle',
  label: 'Befehle und Ideen suchen',
  placeholder: 'Irgendwohin gehen, etwas tun oder eine Idee finden …',
  nothing: 'Nichts mit diesem Namen.',
};
