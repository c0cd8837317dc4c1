#include "dynamodb/merge_patch.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "dynamodb/expression_testing.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

using namespace rtp::dynamodb::testing;

/// What a client does with a patch: a null is a value.
void merge(boost::json::value& target, const boost::json::value& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) {
    target = boost::json::object();
  }
  for (const auto& member : patch.get_object()) {
    merge(target.get_object()[member.key()], member.value());
  }
}

void remove(boost::json::value& target, const boost::json::array& path) {
  boost::json::object* parent = &target.get_object();
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    parent = &parent->at(path[i].get_string()).get_object();
  }
  EXPECT_EQ(parent->erase(path.back().get_string()), 1U) << "a path that leads nowhere";
}

boost::json::value plain(const Item& item) {
  std::string text;
  append_plain_json(text, item);
  return boost::json::parse(text);
}

void expect_applies(const Item& before, const Item& after) {
  const MergePatch patch = merge_patch(before, after);
  boost::json::value target = plain(before);
  merge(target, boost::json::parse(patch.patch));
  const boost::json::value removed = boost::json::parse(patch.removed);
  for (const boost::json::value& path : removed.get_array()) {
    remove(target, path.get_array());
  }
  EXPECT_EQ(target, plain(after)) << patch.patch << patch.removed;
}

struct Change {
  std::string before;  // plain JSON, as all
  std::string after;
  std::string patch;
  std::string removed;
};

TEST(MergePatchTest, HoldsWhatChangedAndWhatIsGone) {
  for (const Change& change : std::initializer_list<Change>{
           {"{}", "{}", "{}", "[]"},
           {R"({"a":1,"m":{"x":[1,{}]}})", R"({"a":1.0,"m":{"x":[1,{}]}})", "{}", "[]"},
           {R"({"speed":30,"id":"t"})", R"({"speed":31,"id":"t"})", R"({"speed":31})", "[]"},
           {"{}", R"({"b":true,"a":"x"})", R"({"a":"x","b":true})", "[]"},
           {R"({"a":1,"b":2,"c":3})", R"({"b":2})", "{}", R"([["a"],["c"]])"},
           {R"({"b":1,"d":1})", R"({"a":1,"c":1,"e":1})", R"({"a":1,"c":1,"e":1})", R"([["b"],["d"]])"},
           {R"({"a":1})", R"({"a":null})", R"({"a":null})", "[]"},
           {R"({"a":null})", "{}", "{}", R"([["a"]])"},
           {R"({"pos":{"lat":1,"lon":2,"alt":3}})", R"({"pos":{"lat":9,"lon":2}})", R"({"pos":{"lat":9}})",
            R"([["pos","alt"]])"},
           {R"({"a":{"b":{"c":1,"d":2}},"z":1})", R"({"a":{"b":{"c":1}},"z":1})", "{}", R"([["a","b","d"]])"},
           {R"({"a":{"b":{"c":1}},"z":1})", R"({"a":{"b":{"c":2}},"z":2})", R"({"a":{"b":{"c":2}},"z":2})",
            "[]"},
           {R"({"l":[1,2,{"a":1}]})", R"({"l":[1,2,{"a":2}]})", R"({"l":[1,2,{"a":2}]})", "[]"},
           {R"({"a":{"b":1}})", R"({"a":5})", R"({"a":5})", "[]"},
           {R"({"a":5})", R"({"a":{"b":null}})", R"({"a":{"b":null}})", "[]"},
           {R"({"a":[1]})", R"({"a":{}})", R"({"a":{}})", "[]"},
           {R"({"a":{"b":1,"c":{"d":1}}})", R"({"a":{}})", "{}", R"([["a","b"],["a","c"]])"},
           {R"({"a":{}})", R"({"a":{"b":{}}})", R"({"a":{"b":{}}})", "[]"},
           {R"({"a":{}})", "{}", "{}", R"([["a"]])"},
           {R"({"a.b":1,"a":{"b":1}})", R"({"a":{}})", "{}", R"([["a","b"],["a.b"]])"},
           {R"({"\"":{"\n":1}})", R"({"\"":{}})", "{}", R"([["\"","\n"]])"},
           {R"({"\\":{"\t":1}})", R"({"\\":{"\t":2}})", R"({"\\":{"\t":2}})", "[]"},
       }) {
    const Item before = item_from_plain_json(change.before).value();
    const Item after = item_from_plain_json(change.after).value();
    EXPECT_EQ(merge_patch(before, after), (MergePatch{change.patch, change.removed}))
        << change.before << " to " << change.after;
    expect_applies(before, after);
  }
}

TEST(MergePatchTest, WritesEachTypeInPlainJson) {
  const Item after = item({{"n", n("1234567890123456789012345678901234567.8")},
                           {"b", b("\xFF\x01")},
                           {"ss", ss({"x", "y"})},
                           {"ns", ns({-1, 2})},
                           {"bs", bs({"a"})}});
  EXPECT_EQ(
      merge_patch({}, after).patch,
      R"({"b":"/wE=","bs":["YQ=="],"n":1234567890123456789012345678901234567.8,"ns":[-1,2],"ss":["x","y"]})");
}

/// Items of all types with few names, so that two of them share some.
class RandomItems {
 public:
  explicit RandomItems(std::uint32_t seed) : random_(seed) {}

  Map map(int depth) {
    static constexpr std::array<std::string_view, 6> kNames = {"a", "b", "c", "a.b", "\"", "\xC3\xBC"};
    Map map;
    for (const std::string_view name : kNames) {
      if (below(2) == 0) {
        map.emplace(std::string(name), value(depth));
      }
    }
    return map;
  }

  /// Most of `before` as it was.
  Map changed(const Map& before, int depth) {
    Map after;
    for (const auto& [name, old] : before) {
      const auto* const nested = old.as<Map>();
      const int choice = below(8);
      if (choice < 2 && nested != nullptr) {
        after.emplace(name, changed(*nested, depth - 1));
      } else if (choice < 4) {
        after.emplace(name, value(depth));
      } else if (choice < 7) {
        after.emplace(name, old);
      }
    }
    for (auto& [name, added] : map(depth)) {
      if (below(4) == 0) {
        after.emplace(name, std::move(added));
      }
    }
    return after;
  }

 private:
  int below(int bound) { return std::uniform_int_distribution(0, bound - 1)(random_); }

  AttributeValue value(int depth) {
    switch (below(depth > 0 ? 12 : 8)) {
      case 0:
        return s(std::string(static_cast<std::size_t>(below(3)), 'x'));
      case 1:
        return n(below(3));
      case 2:
        return n("-0.5");
      case 3:
        return below(2) == 0;
      case 4:
        return null();
      case 5:
        return ss({"x", "y"});
      case 6:
        return ns({below(2), 2});
      case 7:
        return below(2) == 0 ? b("x") : bs({"x"});
      case 8:
        return l({value(depth - 1), value(depth - 1)});
      case 9:
        return Map{};
      default:
        return map(depth - 1);
    }
  }

  std::mt19937 random_;
};

TEST(MergePatchTest, MakesOneItemTheOther) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    RandomItems random(seed);
    const Item one = random.map(4);
    const Item unrelated = random.map(4);
    const Item related = random.changed(one, 4);
    expect_applies(one, unrelated);
    expect_applies(one, related);
    expect_applies(related, one);
    EXPECT_EQ(merge_patch(one, one), (MergePatch{"{}", "[]"}));
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace rtp::dynamodb
