// Command openapi bundles the contract, which is written by noun in YAML, into
// one OpenAPI document in JSON.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: openapi FOLDER FILE, where root.yaml and the nouns are, and the bundle goes")
	}
	out, err := bundle(args[0])
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], out, 0o644)
}

// bundle returns the document that the files of a folder make up together. The
// same files always make the same bytes.
func bundle(folder string) ([]byte, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var doc document
	for _, path := range paths { // in the order of their names
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := doc.add(filepath.Base(path), text); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	doc.complete()
	if err := doc.check(); err != nil {
		return nil, err
	}
	return doc.root.encode(), nil
}
