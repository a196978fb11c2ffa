// Package web is the app in the browser.
package web

import "embed"

// built is the app as `make web` leaves it, or .keep alone. It holds what
// compresses as .br and .gz and not as it is: nearly every browser takes one of
// them, and the program stays small.
//
//go:embed all:dist
var built embed.FS
