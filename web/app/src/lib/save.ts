/** save hands a file to the browser, under the name that the server gives it. */
export async function save(response: Response, otherwise: string): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = fileName(response.headers.get('Content-Disposition') ?? '') ?? otherwise;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** fileName reads the header that names a file: letters beyond ASCII stand in a form of their own. */
function fileName(disposition: string): string | undefined {
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return wide ? decodeURIComponent(wide) : /filename="?([^";]+)/i.exec(disposition)?.[1];
}
