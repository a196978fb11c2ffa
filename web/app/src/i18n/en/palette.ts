export const palette = {
  title: 'Commands and ideas',
  open: 'Commands',
  label: 'Search commands and ideas',
  placeholder: 'Find an idea or a command…',
  nothing: 'Nothing by that name.',
};
