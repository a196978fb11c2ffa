import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  images: { unoptimized: true }, // there are none, so package.json leaves sharp out
};

export default config;
