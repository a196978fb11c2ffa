export const capture = {
  into: (stage: string) => `New idea in ${stage}`,
  label: 'The idea',
  placeholder: 'What is the idea?',
  understood: 'Understood',
  help: '#tag, !high, @friday.',
  keys: 'Shift Enter begins the notes, Ctrl Enter keeps it and begins the next.',
  tooLong: 'A title has 200 characters at most.',
  onDevice: (title: string) => `“${title}” is kept on this device, and sent later`,
  another: 'Another one',
};
