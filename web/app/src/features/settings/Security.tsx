import { useQuery } from '@tanstack/react-query';
import { Events } from './Events';
import { Passwords } from './Passwords';
import { authQuery } from './queries';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

/** Security is who may enter: the password, sessions, access tokens, and what happened. Where another program signs people in, the first two are its own. */
export function Security() {
  const auth = useQuery(authQuery);
  const here = auth.data?.provider === 'builtin';
  return (
    <>
      {here && <Passwords />}
      {auth.data && (here || auth.data.base_url) && <Sessions />}
      <Tokens />
      <Events />
    </>
  );
}
