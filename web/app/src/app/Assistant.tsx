import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { MessageCircle } from 'lucide-react';
import { useMemo } from 'react';
import { useChatWords } from '@/i18n/chat';
import { type Action, useOffer } from '@/lib/actions';
import { aiQuery } from '@/lib/ai';
import { row } from './Bars';

/** The way to the assistant, where the server has a model. */
export default function Assistant() {
  return useQuery(aiQuery).data?.enabled ? <Way /> : null;
}

function Way() {
  const { title } = useChatWords();
  const navigate = useNavigate();
  const list = useMemo<Action[]>(
    () => [{ id: 'go.chat', group: 'go', label: title, keys: '7', run: () => void navigate({ to: '/chat' }) }],
    [title, navigate],
  );
  useOffer(list);
  return (
    <Link to="/chat" className={row}>
      <MessageCircle size={17} aria-hidden />
      {title}
    </Link>
  );
}
