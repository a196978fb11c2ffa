import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { Panel } from './Panel';
import { Shares } from './Shares';

/** Tags is the tags with the most ideas, each of which leads to them. */
export function Tags({ tags }: { tags: readonly { tag: string; count: number }[] }) {
  const words = t().insights;
  return (
    <Panel
      title={words.tags}
      help={tags.length > 0 ? words.tagsHelp : words.tagsNone}
      columns={[words.tag, words.ideas]}
      rows={tags.map(({ tag, count }) => [tag, <bdi key={tag}>{tag}</bdi>, number(count)])}
      wide
    >
      <Shares
        shares={tags.map(({ tag, count }) => ({ key: tag, label: tag, own: true, count, fill: 'fill-iris-fill', search: { tags: tag } }))}
        className="grid gap-x-6 gap-y-1 sm:grid-cols-2"
      />
    </Panel>
  );
}
