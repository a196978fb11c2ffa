// Package web is the app in the browser.
package web

import (
	"embed"
	"io/fs"
)

// built is the app as `make web` leaves it, or .keep alone. It holds what
// compresses as .br and .gz and not as it is: nearly every browser takes one of
// them, and the program stays small.
//
//go:embed all:dist
var built embed.FS

// Present reports whether this build has the app.
func Present() bool {
	_, err := fs.Stat(built, "dist/index.html.gz")
	return err == nil
}
