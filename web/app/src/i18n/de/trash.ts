import type { trash as en } from '../en/trash';

export const trash: typeof en = {
  title: 'Papierkorb',
  help: 'Was du löschst, bleibt eine Weile hier und kommt mit seinem Verlauf zurück. Danach wird es vernichtet.',
  empty: 'Der Papierkorb ist leer. Was du löschst, wartet hier, bevor es verschwindet.',
  nothing: 'Nichts im Papierkorb passt dazu.',
  search: 'Papierkorb durchsuchen',
  restore: 'Zurückholen',
  restoreOne: (title) => `„${title}“ zurückholen`,
  restored: (title) => `„${title}“ ist wieder da.`,
  destroy: 'Vernichten',
  destroyOne: (title) => `„${title}“ endgültig vernichten`,
  destroyAsk: 'Endgültig vernichten?',
  destroyHelp: (title) => `„${title}“ und der Verlauf werden verschwinden. Niemand kann sie zurückholen.`,
  destroyed: (title) => `„${title}“ wurde vernichtet.`,
  emptyAll: 'Papierkorb leeren',
  emptyAsk: 'Alles im Papierkorb endgültig vernichten?',
  emptyHelp: 'Alles darin wird mitsamt seinem Verlauf verschwinden. Niemand kann es zurückholen.',
  emptied: 'Der Papierkorb ist leer.',
  deleted: (when) => `Gelöscht ${when}`,
  more: 'Mehr zeigen',
};
