/** bookmark is the address of a bookmark that opens the capture page with what is being read. */
export const bookmark = (origin: string): string =>
  `javascript:void open('${origin}/capture?title='+encodeURIComponent(document.title)+'&url='+encodeURIComponent(location.href)+'&text='+encodeURIComponent(String(getSelection()).slice(0,1500)),'_blank','width=520,height=420')`;
