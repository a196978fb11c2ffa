import { Bookmarklet } from './Bookmarklet';
import { Erase } from './Erase';
import { Export } from './Export';
import { ImportFile } from './ImportFile';

/** Data is everything at once: out, in, from any page, and gone. */
export function Data() {
  return (
    <>
      <Export />
      <ImportFile />
      <Bookmarklet />
      <Erase />
    </>
  );
}
