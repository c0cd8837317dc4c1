#!/usr/bin/env python3
"""Plants each fault in a small sound tree and expects check_layers to see it."""
import pathlib
import tempfile
import unittest

import check_layers


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/base/CMakeLists.txt", "rtp_module(base LIBRARIES spdlog::spdlog)\n")
        self.write("src/base/error.h", "#include <string>\n")
        self.write("src/dynamodb/CMakeLists.txt", "rtp_module(dynamodb USES base LIBRARIES rtp_boost)\n")
        self.write("src/dynamodb/item.h", '#include <boost/json.hpp>\n#include "base/error.h"\n')
        self.write("src/events/CMakeLists.txt", "rtp_module(events\n  USES dynamodb base)\n")
        self.write("src/events/stream.h", '#include "dynamodb/item.h"\n')
        self.write("src/net/CMakeLists.txt", "rtp_module(net USES base LIBRARIES rtp_boost)\n")
        self.write("src/net/server.h", '#include <boost/asio/ip/tcp.hpp>\n#include "base/error.h"\n')
        self.write("src/tables/CMakeLists.txt", "rtp_module(tables USES dynamodb base)\n")
        self.write("src/tables/storage.h", '#include "dynamodb/item.h"\n')
        self.write("src/tables/storage_contract.h", '#include "tables/storage.h"\n')
        self.write("src/tables/storage_test.cpp", '#include "tables/storage_contract.h"\n')
        self.write("src/api/CMakeLists.txt", "rtp_module(api USES net dynamodb tables base)\n")
        self.write("src/api/api.cpp", '#include "net/server.h"\n#include "tables/storage.h"\n')

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def check(self, long_files=None):
        return check_layers.check(self.root, long_files or {})

    def expect_fault(self, *words, long_files=None):
        faults = self.check(long_files).faults
        self.assertTrue(any(all(word in fault for word in words) for fault in faults),
                        f"no fault with {words} in {faults}")

    def test_a_sound_tree_has_no_fault(self):
        findings = self.check()
        self.assertEqual(findings.faults, [])
        self.assertEqual(findings.warnings, [])

    def test_sees_an_include_that_is_not_declared(self):
        self.write("src/events/stream.h", '#include "net/server.h"\n')
        self.expect_fault("src/events/stream.h:1", "does not declare USES net")

    def test_sees_an_undeclared_include_in_a_test(self):
        self.write("src/tables/storage_test.cpp", '#include "net/server.h"\n')
        self.expect_fault("src/tables/storage_test.cpp:1", "does not declare USES net")

    def test_sees_an_arrow_that_points_up(self):
        self.write("src/tables/CMakeLists.txt", "rtp_module(tables USES dynamodb base api)\n")
        self.expect_fault("src/tables/CMakeLists.txt", "'tables' (level 2) uses 'api' (level 4)")

    def test_sees_neighbours_of_one_level_that_know_each_other(self):
        self.write("src/net/CMakeLists.txt", "rtp_module(net USES dynamodb base)\n")
        self.expect_fault("'net' uses 'dynamodb' of the same level 1")

    def test_sees_a_cycle_of_modules(self):
        self.write("src/base/CMakeLists.txt", "rtp_module(base USES dynamodb)\n")
        self.expect_fault("modules use each other", "base -> dynamodb -> base")

    def test_sees_a_cycle_of_headers(self):
        self.write("src/dynamodb/item.h", '#include "dynamodb/number.h"\n')
        self.write("src/dynamodb/number.h", '#include "dynamodb/item.h"\n')
        self.expect_fault("headers include each other", "src/dynamodb/item.h -> src/dynamodb/number.h")

    def test_sees_product_code_that_includes_a_test_header(self):
        self.write("src/api/api.cpp", '#include "tables/storage_contract.h"\n')
        self.expect_fault("src/api/api.cpp:1", "for tests only")

    def test_sees_a_header_that_does_not_exist(self):
        self.write("src/api/api.cpp", '#include "tables/gone.h"\n')
        self.expect_fault("src/api/api.cpp:1", "no file of src/")

    def test_sees_an_include_without_its_module(self):
        self.write("src/api/api.cpp", '#include "storage.h"\n')
        self.expect_fault("src/api/api.cpp:1", "no file of src/")

    def test_sees_our_header_in_angle_brackets(self):
        self.write("src/tables/storage.h", "#include <net/server.h>\n")
        self.expect_fault("src/tables/storage.h:1", "in quotes")

    def test_sees_what_is_not_pure(self):
        for header in ("sys/socket.h", "netinet/tcp.h", "boost/asio/post.hpp", "boost/beast/http.hpp",
                       "rocksdb/db.h", "CLI/CLI.hpp", "toml++/toml.h"):
            with self.subTest(header):
                self.write("src/dynamodb/item.h", f"#include <{header}>\n")
                self.expect_fault("src/dynamodb/item.h:1", header, "must be free of")

    def test_sees_rocksdb_outside_of_its_adapter(self):
        self.write("src/api/api.cpp", "#include <rocksdb/db.h>\n")
        self.expect_fault("src/api/api.cpp:1", "RocksDB")

    def test_sees_a_use_of_what_is_no_module(self):
        self.write("src/api/CMakeLists.txt", "rtp_module(api USES net dynamodb tables base databse)\n")
        self.expect_fault("'databse', which is no module")

    def test_sees_a_folder_that_is_no_module(self):
        self.write("src/util/helpers.h", "")
        self.expect_fault("src/util/CMakeLists.txt", "declare the folder")

    def test_sees_a_module_without_a_level(self):
        self.write("src/util/CMakeLists.txt", "rtp_module(util)\n")
        self.expect_fault("'util' has no level")

    def test_sees_a_module_named_unlike_its_folder(self):
        self.write("src/api/CMakeLists.txt", "rtp_module(http_api USES net dynamodb tables base)\n")
        self.expect_fault("'http_api' must have the name of its folder")

    def test_sees_a_file_that_is_too_long(self):
        self.write("src/api/api.cpp", "\n" * 501)
        self.expect_fault("src/api/api.cpp", "501 lines")

    def test_a_long_file_with_a_reason_is_no_fault(self):
        self.write("src/api/api.cpp", "\n" * 501)
        self.assertEqual(self.check({"src/api/api.cpp": "a table of words"}).faults, [])

    def test_sees_a_reason_that_is_no_longer_needed(self):
        self.expect_fault("src/api/api.cpp", "without need", long_files={"src/api/api.cpp": "a table of words"})

    def test_warns_of_a_file_that_grows(self):
        self.write("src/api/api.cpp", "\n" * 301)
        findings = self.check()
        self.assertEqual(findings.faults, [])
        self.assertEqual(len(findings.warnings), 1)

    def test_what_npm_installed_has_no_limit(self):
        self.write("tests/e2e/node_modules/big/index.js", "\n" * 9000)
        self.assertEqual(self.check().faults, [])


if __name__ == "__main__":
    unittest.main()
