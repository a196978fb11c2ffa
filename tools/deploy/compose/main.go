// Command compose reads Compose files as Docker does, and fails for one that is
// none, or whose parts do not fit each other:
//
//	go run -C tools/deploy ./compose FILE...
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: compose FILE...")
		os.Exit(2)
	}
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintf(os.Stderr, "compose: %s: %v\n", file, err)
			os.Exit(1)
		}
	}
}

func check(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithEnv([]string{"SITE=vault.example.com"}))
	if err != nil {
		return err
	}
	_, err = options.LoadProject(context.Background())
	return err
}
