import type { Messages } from '..';

export const palette: Messages['palette'] = {
  title: 'Befehle und Ideen',
  open: 'Befehle',
  label: 'Befehle und Ideen suchen',
  placeholder: 'Idee oder Befehl finden …',
  nothing: 'Nichts mit diesem Namen.',
};
