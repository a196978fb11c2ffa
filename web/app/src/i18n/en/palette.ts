export const palette = {
  title: 'Commands and ideas',
  open: 'Commands',
  label: 'Search commands and ideas',
  placeholder: 'Go somewhere, do something, or find an idea…',
  nothing: 'Nothing by that name.',
};
