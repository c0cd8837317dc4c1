#include "rocksdb/data_directory.h"

#include <fstream>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/temporary_directory.h"
#include "rocksdb/engine_files_testing.h"

namespace rtp::rocksdb {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// What every user of the system but root may do, as far as files go.
class WithoutRoot {
 public:
  WithoutRoot() : old_(::geteuid()) {
    if (old_ == 0) {
      constexpr uid_t kNobody = 65534;
      EXPECT_EQ(::seteuid(kNobody), 0);
    }
  }
  ~WithoutRoot() { EXPECT_EQ(::seteuid(old_), 0); }
  WithoutRoot(const WithoutRoot&) = delete;
  WithoutRoot& operator=(const WithoutRoot&) = delete;

 private:
  uid_t old_;
};

class DataDirectoryTest : public ::testing::Test {
 protected:
  void write_file(const std::string& name, std::string_view text) { std::ofstream(path_ / name) << text; }

  std::string read_file(const std::string& name) { return contents(path_ / name); }

  std::set<std::string> names() {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_)) {
      all.insert(entry.path().filename().string());
    }
    return all;
  }

  Error open_error() {
    const auto opened = DataDirectory::open(path_);
    return opened ? Error{ErrorCode::kInternal, "it opened"} : opened.error();
  }

  TemporaryDirectory directory_;
  fs::path path_ = directory_.path();
};

TEST_F(DataDirectoryTest, CreatesWhatIsMissing) {
  path_ = directory_.path() / "new" / "data";
  auto opened = DataDirectory::open(path_);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->is_new());
  ASSERT_TRUE(opened->finish_creation());
  EXPECT_FALSE(opened->is_new());
  EXPECT_EQ(read_file("RTP_DATA"), "rtp data directory, format 2\n");
}

TEST_F(DataDirectoryTest, RecognisesWhatItCreated) {
  ASSERT_TRUE(DataDirectory::open(path_)->finish_creation());
  const auto opened = DataDirectory::open(path_);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->is_new());
}

TEST_F(DataDirectoryTest, IsNewUntilItsCreationIsFinished) {
  ASSERT_TRUE(DataDirectory::open(path_));
  write_file("half", "created");
  const auto opened = DataDirectory::open(path_);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->is_new());
}

TEST_F(DataDirectoryTest, BelongsToOneHolderAtATime) {
  {
    const auto first = DataDirectory::open(path_);
    ASSERT_TRUE(first);
    EXPECT_EQ(open_error(), (Error{ErrorCode::kAlreadyExists,
                                   "data directory " + path_.string() + " is in use by another rtp"}));
  }
  EXPECT_TRUE(DataDirectory::open(path_));
}

TEST_F(DataDirectoryTest, AProcessThatEndsLetsGo) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto opened = DataDirectory::open(path_);
    ::_exit(opened ? 0 : 1);  // no destructor runs
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(DataDirectory::open(path_));
}

TEST_F(DataDirectoryTest, RefusesForeignDirectoriesAndWritesNothingThere) {
  write_file("thesis.tex", "precious");
  const Error error = open_error();
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_THAT(error.message, HasSubstr(path_.string()));
  EXPECT_EQ(names(), std::set<std::string>{"thesis.tex"});
}

TEST_F(DataDirectoryTest, RefusesMarkersItDidNotWrite) {
  for (const std::string text :
       {"something else", "rtp data directory, format x\n", "rtp data directory, format 1",
        "rtp data directory, format 0\n", "rtp data directory, format 1\nmore"}) {
    write_file("RTP_DATA", text);
    const Error error = open_error();
    EXPECT_EQ(error.code, ErrorCode::kCorrupt) << text;
    EXPECT_THAT(error.message, HasSubstr("RTP_DATA")) << text;
    EXPECT_EQ(read_file("RTP_DATA"), text);
  }
}

TEST_F(DataDirectoryTest, RefusesOtherFormatsAndLeavesThemAsTheyAre) {
  for (const auto& [format, fix] :
       std::map<std::string, std::string>{{"1", "into a new directory"}, {"3", "use the newer rtp"}}) {
    const std::string marker = "rtp data directory, format " + format + "\n";
    write_file("RTP_DATA", marker);
    const Error error = open_error();
    EXPECT_EQ(error.code, ErrorCode::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("has format " + format));
    EXPECT_THAT(error.message, HasSubstr(fix));
    EXPECT_EQ(read_file("RTP_DATA"), marker);
  }
}

TEST_F(DataDirectoryTest, RefusesAFileInItsPlace) {
  write_file("file", "text");
  path_ /= "file";
  EXPECT_EQ(open_error().code, ErrorCode::kInvalidArgument);
}

TEST_F(DataDirectoryTest, SaysWhenItMayNotReadOrWrite) {
  fs::permissions(
      path_, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  {
    const WithoutRoot without_root;
    EXPECT_EQ(open_error().code, ErrorCode::kPermissionDenied);
  }
  fs::permissions(path_, fs::perms::owner_all);
  path_ /= "inner";
  fs::create_directory(path_);
  fs::permissions(directory_.path(), fs::perms::none);
  {
    const WithoutRoot without_root;
    EXPECT_EQ(open_error().code, ErrorCode::kPermissionDenied);
  }
  fs::permissions(directory_.path(), fs::perms::owner_all);
}

}  // namespace
}  // namespace rtp::rocksdb
