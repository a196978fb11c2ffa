import { Erase } from './Erase';
import { Export } from './Export';
import { ImportFile } from './ImportFile';

/** Data is everything at once: out, in, and gone. */
export function Data() {
  return (
    <>
      <Export />
      <ImportFile />
      <Erase />
    </>
  );
}
