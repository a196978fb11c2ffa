import { t } from '@/i18n';
import { whenText } from '@/i18n/format';
import type { Field, Words } from './fields';

/** valueText is a field as people read it. */
export function valueText(field: Field, words: Words): string {
  const nothing = t().editor.history.nothing;
  switch (field) {
    case 'stage':
      return t().common.stage[words.stage];
    case 'priority':
      return t().common.priority[words.priority];
    case 'tags':
      return words.tags.map((tag) => `#${tag}`).join(' ') || nothing;
    case 'due_date':
    case 'planned_for': {
      const at = words[field];
      return at ? whenText(at) : nothing;
    }
    case 'ai':
      return t().editor.ai[words.ai];
    default:
      return words[field] || nothing;
  }
}

/** Texts are compared by words; of all else the old and the new value say enough. */
export const isText = (field: Field): field is 'title' | 'notes' | 'published_url' =>
  field === 'title' || field === 'notes' || field === 'published_url';
